import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.mine.comparator import balanced_threshold, fitted_slope

sides = st.lists(st.integers(-10, 10).map(lambda n: n / 10), min_size=1, max_size=20)


def balanced_accuracy(threshold: float, positives: list[float], negatives: list[float]) -> float:
    hits = sum(x > threshold for x in positives) / len(positives)
    return hits + sum(x <= threshold for x in negatives) / len(negatives)


@given(sides, sides)
def test_no_other_threshold_is_better(positives: list[float], negatives: list[float]) -> None:
    values = np.array(positives + negatives)
    chosen = balanced_threshold(values, np.array([True] * len(positives) + [False] * len(negatives)))
    tried = [-2.0, *np.arange(-1.05, 1.1, 0.05), 2.0]
    best = max(balanced_accuracy(float(t), positives, negatives) for t in tried)
    assert balanced_accuracy(chosen, positives, negatives) == pytest.approx(best)


def test_the_slope_maximises_the_likelihood() -> None:
    rng = np.random.default_rng(0)
    margin = rng.normal(0, 0.2, 4000)
    same = rng.random(4000) < 1 / (1 + np.exp(-12 * margin))
    slope = fitted_slope(margin, same)
    assert slope == pytest.approx(12, rel=0.1)

    def loss(a: float) -> float:
        weight = np.where(same, 1 / same.sum(), 1 / (~same).sum())
        return float((weight * np.logaddexp(0, np.where(same, -a, a) * margin)).sum())

    assert loss(slope) <= min(loss(slope * 0.99), loss(slope * 1.01))


@pytest.mark.parametrize("sign", [1, -1])
def test_separable_or_useless_pairs_give_a_finite_rising_curve(sign: int) -> None:
    slope = fitted_slope(sign * np.array([-0.1, -0.2, 0.1, 0.2]), np.array([False, False, True, True]))
    assert 0 < slope <= 1000
