import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from twin.core import generator
from twin.evaluate import auc_interval

rows = st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.sampled_from("abcdef")), min_size=2, max_size=40).filter(
    lambda data: len({row[1] for row in data}) == 2
)


@given(rows)
def test_area_is_the_share_of_ordered_couples(data: list[tuple[int, bool, str]]) -> None:
    scores, label, clusters = ([row[k] for row in data] for k in range(3))
    couples = [(p > n) + 0.5 * (p == n) for p, yes, _ in data if yes for n, also, _ in data if not also]
    interval = auc_interval(scores, label, clusters)
    assert interval.value == pytest.approx(sum(couples) / len(couples))
    assert 0.0 <= interval.low <= interval.value <= interval.high <= 1.0


@given(rows)
def test_only_the_order_of_scores_matters(data: list[tuple[int, bool, str]]) -> None:
    scores, label, clusters = ([row[k] for row in data] for k in range(3))
    assert auc_interval(scores, label, clusters) == auc_interval(np.exp(scores), label, clusters)


def test_without_clusters_the_variance_is_delongs() -> None:
    rng = generator(1, "delong")
    positives, negatives = rng.normal(0.8, 1, 300), rng.normal(0, 1, 400)
    interval = auc_interval(
        np.concatenate([positives, negatives]), [True] * 300 + [False] * 400, [str(n) for n in range(700)]
    )
    above = (positives[:, None] > negatives[None, :]).astype(float)
    error = np.sqrt(above.mean(1).var(ddof=1) / 300 + above.mean(0).var(ddof=1) / 400)
    assert interval.value == pytest.approx(above.mean())
    assert interval.high - interval.low == pytest.approx(2 * 1.963 * error, rel=0.02)


def test_perfect_ranking_keeps_a_doubt() -> None:
    interval = auc_interval([1, 2, 3, 4, 5, 6], [False] * 3 + [True] * 3, list("abcdef"))
    assert interval.value == interval.high == 1.0
    assert interval.low < 0.6


@pytest.mark.parametrize(("level", "shift"), [(0.7, 1.0), (0.95, 0.5), (0.97, 0.3)])
def test_coverage_is_close_to_95_percent_with_clusters(level: float, shift: float) -> None:
    """Clusters with a level of their own, which cancels where positives and negatives share it."""
    rng = generator(1, "auc coverage", str(level))
    truth = float(stats.norm.cdf(shift / np.sqrt(2)))
    hits = 0
    for _ in range(1000):
        effect = np.repeat(rng.normal(0, level, 40), 8)
        label = np.tile([True] * 4 + [False] * 4, 40)
        scores = effect + rng.normal(0, np.sqrt(1 - level**2), 320) + shift * label
        interval = auc_interval(scores, label, [str(n // 8) for n in range(320)])
        hits += interval.low <= truth <= interval.high
    assert 0.93 <= hits / 1000 <= 0.98
