import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluate.test_intervals import correlated
from twin.core import generator
from twin.evaluate import mean_interval, mean_of_sources, mean_paired_difference, paired_difference
from twin.evaluate._joint import joint_variance

source = st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef")), min_size=1, max_size=30)


@given(st.lists(source, min_size=1, max_size=4))
def test_every_source_weighs_the_same(sources: list[list[tuple[bool, str]]]) -> None:
    interval = mean_of_sources([([v for v, _ in rows], [c for _, c in rows]) for rows in sources])
    assert interval.value == pytest.approx(sum(sum(v for v, _ in rows) / len(rows) for rows in sources) / len(sources))
    assert 0.0 <= interval.low <= interval.value <= interval.high <= 1.0
    assert interval.queries == sum(map(len, sources))
    assert interval.clusters == len({c for rows in sources for _, c in rows})


def test_one_source_is_the_interval_of_that_source() -> None:
    rows = correlated(generator(1, "one"), 30, 0.6)
    alone, mean = mean_interval(*rows), mean_of_sources([rows])
    assert (mean.low, mean.high) == pytest.approx((alone.low, alone.high))


def test_four_equal_sources_halve_the_width() -> None:
    values, names = correlated(generator(2, "four"), 2000, 0.5)
    one = mean_of_sources([(values, names)])
    four = mean_of_sources([(values, [f"{source}/{name}" for name in names]) for source in "abcd"])
    assert (one.high - one.low) / (four.high - four.low) == pytest.approx(2.0, rel=0.01)
    assert four.clusters == 4 * one.clusters


def test_the_same_source_four_times_says_no_more_than_once() -> None:
    rows = correlated(generator(2, "four"), 200, 0.5)
    one, four = mean_of_sources([rows]), mean_of_sources([rows] * 4)
    assert (four.value, four.low, four.high) == pytest.approx((one.value, one.low, one.high))
    assert four.clusters == one.clusters


def test_the_variance_recomputed_the_slow_way() -> None:
    """Three sources, of which two share some clusters: every cluster by itself."""
    rng = generator(5, "slow")
    sources = [(rng.normal(size=size), rng.choice(list(names), size).tolist())
               for size, names in ((40, "abcdefgh"), (25, "fghij"), (30, "uvwxyz"))]  # fmt: skip
    centred = [(values - values.mean(), names) for values, names in sources]
    counts = [len(set(names)) for _, names in sources]
    squares: dict[tuple[int, ...], list[float]] = {}
    for one in sorted({name for _, names in sources for name in names}):
        where = tuple(place for place, (_, names) in enumerate(sources) if one in names)
        total = sum(
            np.sqrt(counts[place] / (counts[place] - 1))
            * sum(v for v, name in zip(*centred[place], strict=True) if name == one)
            for place in where
        )
        squares.setdefault(where, []).append(float(total) ** 2)
    assert set(squares) == {(0,), (0, 1), (1,), (2,)}
    found = joint_variance([values for values, _ in centred], [names for _, names in centred])
    variance = sum(sum(part) for part in squares.values())
    parts = sum(sum(part) ** 2 / (len(part) - 1) for part in squares.values())
    assert (found.variance, found.degrees) == pytest.approx((variance, variance**2 / parts))
    assert (found.clusters, found.fewest) == (16, 5)


def shared(rng: np.random.Generator, clusters: int) -> list[tuple[list[bool], list[bool], list[str]]]:
    """Two equally good models on three tables: two about the same references, each a thing of its own to each model."""
    tables = []
    ease = rng.uniform(-0.35, 0.35, (2, clusters))
    for names, of in (("a", ease), ("a", ease), ("b", rng.uniform(-0.35, 0.35, (2, clusters)))):
        member = np.repeat(np.arange(clusters), 6)
        first, second = (rng.random(len(member)) < 0.5 + level[member] for level in of)
        tables.append((first.tolist(), second.tolist(), [f"{names}{number}" for number in member]))
    return tables


@pytest.mark.slow
def test_tables_about_the_same_references_are_covered() -> None:
    rng = generator(6, "shared")
    hits = np.zeros(3)
    for number in range(600):
        tables = shared(rng, 30)
        mean = mean_of_sources([(first, names) for first, _, names in tables])
        difference = mean_paired_difference(tables, seed=number)
        apart = mean_of_sources([(first, [f"{t}{n}" for n in names]) for t, (first, _, names) in enumerate(tables)])
        hits += [mean.low <= 0.5 <= mean.high, difference.low <= 0.0 <= difference.high, apart.low <= 0.5 <= apart.high]
    assert (hits[:2] / 600 >= 0.93).all() and (hits[:2] / 600 <= 0.97).all()
    assert hits[2] / 600 < 0.92, "as if all tables were independent"


@pytest.mark.slow
def test_equal_models_are_seldom_told_apart_on_tables_about_the_same_references() -> None:
    rng = generator(7, "shared")
    found = [mean_paired_difference(shared(rng, 25), seed=number).p <= 0.05 for number in range(1000)]
    assert 0.03 <= np.mean(found) <= 0.07


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
