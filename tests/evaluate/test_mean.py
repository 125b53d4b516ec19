import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluate.test_intervals import correlated
from twin.core import generator
from twin.evaluate import mean_interval, mean_of_sources, mean_paired_difference, paired_difference

source = st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef")), min_size=1, max_size=30)


@given(st.lists(source, min_size=1, max_size=4))
def test_every_source_weighs_the_same(sources: list[list[tuple[bool, str]]]) -> None:
    interval = mean_of_sources([([v for v, _ in rows], [c for _, c in rows]) for rows in sources])
    assert interval.value == pytest.approx(sum(sum(v for v, _ in rows) / len(rows) for rows in sources) / len(sources))
    assert 0.0 <= interval.low <= interval.value <= interval.high <= 1.0
    assert interval.queries == sum(map(len, sources))
    assert interval.clusters == sum(len({c for _, c in rows}) for rows in sources)


def test_one_source_is_the_interval_of_that_source() -> None:
    rows = correlated(generator(1, "one"), 30, 0.6)
    alone, mean = mean_interval(*rows), mean_of_sources([rows])
    assert (mean.low, mean.high) == pytest.approx((alone.low, alone.high))


def test_four_equal_sources_halve_the_width() -> None:
    rows = correlated(generator(2, "four"), 2000, 0.5)
    one, four = mean_of_sources([rows]), mean_of_sources([rows] * 4)
    assert (one.high - one.low) / (four.high - four.low) == pytest.approx(2.0, rel=0.01)


def test_a_source_of_one_cluster_leaves_all_open() -> None:
    interval = mean_of_sources([([True, False], ["a", "a"]), ([True, True], ["a", "b"])])
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_the_mean_of_unequal_sources_is_covered() -> None:
    rng, truths, hits = generator(3, "cover"), (0.9, 0.6, 0.4), 0
    for _ in range(400):
        interval = mean_of_sources([correlated(rng, 8 + 20 * place, share) for place, share in enumerate(truths)])
        hits += interval.low <= np.mean(truths) <= interval.high
    assert 0.925 <= hits / 400 <= 0.985


def test_one_source_is_the_paired_difference_of_that_source() -> None:
    first, clusters = correlated(generator(4, "paired"), 30, 0.5)
    second = [not value if place % 3 else value for place, value in enumerate(first)]
    assert mean_paired_difference([(first, second, clusters)]) == paired_difference(first, second, clusters)


def test_the_difference_is_the_mean_of_the_differences() -> None:
    small = ([True, False, False], [True, True, True], ["a", "b", "c"])
    large = ([True] * 20, [False] * 5 + [True] * 15, [str(number) for number in range(20)])
    both = mean_paired_difference([small, large])
    assert both.delta == pytest.approx((2 / 3 - 1 / 4) / 2)
    assert (both.gained, both.lost, both.queries, both.clusters) == (2, 5, 23, 23)
    assert both.low < both.delta < both.high
