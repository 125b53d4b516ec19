import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from twin.core import generator
from twin.evaluate import mean_interval

observations = st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefgh")), min_size=1, max_size=60)


def slow_standard_error(values: list[float], clusters: list[str]) -> float:
    mean = sum(values) / len(values)
    total, names = 0.0, set(clusters)
    for name in names:
        total += sum(v - mean for v, c in zip(values, clusters, strict=True) if c == name) ** 2
    return math.sqrt(len(names) / (len(names) - 1) * total) / len(values)


def correlated(rng: np.random.Generator, clusters: int, share: float) -> tuple[list[bool], list[str]]:
    """Clusters of 1 to 12 answers whose chance of being right varies from cluster to cluster around ``share``."""
    values, names = [], []
    for cluster in range(clusters):
        chance, size = rng.beta(4 * share, 4 * (1 - share)), int(rng.integers(1, 13))
        values += (rng.random(size) < chance).tolist()
        names += [str(cluster)] * size
    return values, names


@given(observations)
def test_the_interval_holds_the_share_and_stays_between_0_and_1(rows: list[tuple[bool, str]]) -> None:
    values, clusters = [v for v, _ in rows], [c for _, c in rows]
    interval = mean_interval(values, clusters)
    assert interval.value == pytest.approx(sum(values) / len(values))
    assert 0.0 <= interval.low <= interval.value <= interval.high <= 1.0
    assert interval.low < interval.high
    assert (interval.queries, interval.clusters) == (len(values), len(set(clusters)))


@given(observations, st.randoms(use_true_random=False))
def test_neither_order_nor_names_matter(rows: list[tuple[bool, str]], random: object) -> None:
    shuffled = [(value, f"x{name}") for value, name in rows]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (mean_interval([v for v, _ in r], [c for _, c in r]) for r in (rows, shuffled))
    assert (first.value, first.low, first.high) == pytest.approx((second.value, second.low, second.high))


def test_width_is_that_of_the_cluster_robust_standard_error_when_there_is_much_data() -> None:
    values, clusters = correlated(generator(1, "much"), 3000, 0.6)
    interval = mean_interval(values, clusters)
    error = slow_standard_error([float(v) for v in values], clusters)
    half = stats.t.ppf(0.975, 2999) * error
    assert interval.high - interval.low == pytest.approx(2 * half, rel=0.01)


def test_repeating_every_answer_inside_its_cluster_adds_no_certainty() -> None:
    values, clusters = correlated(generator(2, "repeat"), 40, 0.5)
    once, thrice = mean_interval(values, clusters), mean_interval(values * 3, clusters * 3)
    assert thrice.high - thrice.low == pytest.approx(once.high - once.low, rel=1e-9)


def test_all_right_counts_as_one_observation_a_cluster() -> None:
    interval = mean_interval([True] * 80, [str(n % 8) for n in range(80)])
    assert interval.high == 1.0
    assert 0.5 < interval.low < 0.7


def test_one_cluster_tells_nothing() -> None:
    interval = mean_interval([True, False], ["a", "a"])
    assert (interval.low, interval.high) == (0.0, 1.0)


@pytest.mark.parametrize(("clusters", "share"), [(12, 0.5), (40, 0.55), (40, 0.9), (100, 0.75)])
def test_coverage_is_close_to_95_percent(clusters: int, share: float) -> None:
    rng = generator(3, "coverage", clusters, str(share))
    hits = 0
    for _ in range(600):
        interval = mean_interval(*correlated(rng, clusters, share))
        hits += interval.low <= share <= interval.high
    assert 0.925 <= hits / 600 <= 0.995
