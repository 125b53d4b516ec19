import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator
from twin.evaluate import paired_difference
from twin.evaluate._paired import sign_flip_p

rows = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from("abcdef")), min_size=1, max_size=50)


def answers(rng: np.random.Generator, clusters: int, gain: float) -> tuple[list[bool], list[bool], list[str]]:
    """Two models on clusters of 1 to 8 queries; the second is right more often by ``gain``, cluster by cluster."""
    first, second, names = [], [], []
    for cluster in range(clusters):
        base = rng.uniform(0.3, 0.6)
        for _ in range(int(rng.integers(1, 9))):
            first.append(bool(rng.random() < base))
            second.append(bool(rng.random() < base + gain))
            names.append(str(cluster))
    return first, second, names


@given(rows)
def test_counts_and_delta(data: list[tuple[bool, bool, str]]) -> None:
    first, second, clusters = ([row[k] for row in data] for k in range(3))
    result = paired_difference(first, second, clusters)
    gained = sum(b and not a for a, b, _ in data)
    lost = sum(a and not b for a, b, _ in data)
    assert (result.gained, result.lost) == (gained, lost)
    assert result.delta == pytest.approx((gained - lost) / len(data))
    assert -1.0 <= result.low <= result.delta <= result.high <= 1.0
    assert 0.0 < result.p <= 1.0


@given(rows)
def test_swapping_the_models_mirrors_the_result(data: list[tuple[bool, bool, str]]) -> None:
    first, second, clusters = ([row[k] for row in data] for k in range(3))
    there, back = paired_difference(first, second, clusters), paired_difference(second, first, clusters)
    assert (back.delta, back.low, back.high) == pytest.approx((-there.delta, -there.high, -there.low))
    assert back.p == there.p


@given(st.lists(st.integers(-4, 4).map(float), min_size=1, max_size=8))
def test_small_cases_are_exact(sums: list[float]) -> None:
    total = abs(sum(sums))
    patterns = list(itertools.product((1, -1), repeat=len(sums)))
    extreme = sum(abs(sum(s * x for s, x in zip(signs, sums, strict=True))) >= total for signs in patterns)
    assert sign_flip_p(np.array(sums)) == pytest.approx(extreme / len(patterns))


def test_random_sign_patterns_agree_with_all_of_them() -> None:
    sums = np.array([3, 1, -1, 2, 1, 1, -2, 1, 2, 1, -1, 1, 1, 1], dtype=float)
    exact = np.mean([abs(np.dot(signs, sums)) >= sums.sum() for signs in itertools.product((1, -1), repeat=14)])
    assert sign_flip_p(sums, seed=5) == pytest.approx(exact, abs=0.012)
    assert sign_flip_p(sums, seed=5) == sign_flip_p(sums, seed=5)


def test_models_that_never_differ_still_get_an_interval() -> None:
    result = paired_difference([True] * 20, [True] * 20, [str(n) for n in range(20)])
    assert (result.delta, result.p) == (0.0, 1.0)
    assert -0.15 < result.low < 0.0 < result.high < 0.15


@pytest.mark.parametrize("gain", [0.0, 0.12])
def test_coverage_is_close_to_95_percent(gain: float) -> None:
    rng = generator(1, "paired coverage", str(gain))
    results = [paired_difference(*answers(rng, 40, gain)) for _ in range(300)]
    assert 0.92 <= np.mean([r.low <= gain <= r.high for r in results]) <= 0.99


def test_equal_models_are_seldom_called_different() -> None:
    rng = generator(1, "size")
    results = [paired_difference(*answers(rng, 30, 0.0), seed=number) for number in range(200)]
    assert np.mean([r.p <= 0.05 for r in results]) <= 0.09
