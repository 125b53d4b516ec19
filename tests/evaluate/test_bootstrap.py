import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from tests.evaluate.test_intervals import correlated
from twin.core import generator
from twin.evaluate import bootstrap_interval, mean_interval

observations = st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefghijklmn")), min_size=1, max_size=80)


def slow_interval(values: list[bool], clusters: list[str], seed: int) -> tuple[float, float]:
    """The same resamples, drawn as cases and looked at one by one."""
    names = sorted(set(clusters))
    of = {name: [float(v) for v, c in zip(values, clusters, strict=True) if c == name] for name in names}

    def mean_and_error(drawn: list[list[float]]) -> tuple[float, float]:
        flat = [value for cluster in drawn for value in cluster]
        mean = sum(flat) / len(flat)
        squares = sum(sum(value - mean for value in cluster) ** 2 for cluster in drawn)
        return mean, float(np.sqrt(len(names) / (len(names) - 1) * squares)) / len(flat)

    mean, error = mean_and_error([of[name] for name in names])
    distances = []
    for places in generator(seed, "cluster bootstrap").integers(0, len(names), size=(2000, len(names))):
        drawn = [of[names[place]] for place in places]
        other, spread = mean_and_error(drawn)
        if spread > 1e-6:
            distances.append((other - mean) / spread)
    high, low = np.quantile(distances, [0.025, 0.975])
    return mean - low * error, mean - high * error


def test_it_is_what_the_slow_way_gives() -> None:
    values, clusters = correlated(generator(1, "slow"), 15, 0.6)
    interval = bootstrap_interval(values, clusters, seed=4)
    assert (interval.low, interval.high) == pytest.approx(slow_interval(values, clusters, 4), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(observations)
def test_the_interval_holds_the_share_and_stays_between_0_and_1(rows: list[tuple[bool, str]]) -> None:
    values, clusters = [v for v, _ in rows], [c for _, c in rows]
    interval = bootstrap_interval(values, clusters)
    assert interval.value == pytest.approx(sum(values) / len(values))
    assert 0.0 <= interval.low <= interval.value <= interval.high <= 1.0


def test_the_seed_decides_and_nothing_else() -> None:
    values, clusters = correlated(generator(2, "seed"), 40, 0.5)
    assert bootstrap_interval(values, clusters, 1) == bootstrap_interval(values, clusters, 1)
    assert bootstrap_interval(values, clusters, 1) != bootstrap_interval(values, clusters, 2)


def test_few_clusters_or_no_variation_leave_it_to_the_closed_interval() -> None:
    few = correlated(generator(3, "few"), 6, 0.5)
    assert bootstrap_interval(*few) == mean_interval(*few)
    alike = [True] * 40, [str(number) for number in range(40)]
    assert bootstrap_interval(*alike) == mean_interval(*alike)


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_with_much_data_it_is_the_interval_of_scipy(share: float) -> None:
    values, clusters = correlated(generator(4, "much", str(share)), 800, share)
    member = np.array(clusters, dtype=np.int64)
    sums, sizes = np.bincount(member, weights=values), np.bincount(member).astype(np.float64)

    def ratio(sums: NDArray[np.float64], sizes: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
        return np.asarray(sums.sum(axis=axis) / sizes.sum(axis=axis))

    found = stats.bootstrap((sums, sizes), ratio, paired=True, vectorized=True, method="BCa", rng=0)
    interval = bootstrap_interval(values, clusters)
    width = interval.high - interval.low
    assert interval.low == pytest.approx(found.confidence_interval.low, abs=0.06 * width)
    assert interval.high == pytest.approx(found.confidence_interval.high, abs=0.06 * width)


def test_a_large_benchmark_takes_a_moment() -> None:
    values, clusters = correlated(generator(5, "large"), 1800, 0.6)
    begun = time.perf_counter()
    bootstrap_interval(values, clusters)
    assert time.perf_counter() - begun < 3.0
