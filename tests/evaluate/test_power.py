import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator
from twin.evaluate import paired_power

judged = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from("abcdef")), min_size=1, max_size=60)


def columns(rows: list[tuple[bool, bool, str]]) -> tuple[list[bool], list[bool], list[str]]:
    return [a for a, _, _ in rows], [b for _, b, _ in rows], [c for _, _, c in rows]


@given(judged)
def test_more_is_needed_to_show_less(rows: list[tuple[bool, bool, str]]) -> None:
    power = paired_power(*columns(rows))
    assert power.needed["1"] > power.needed["2"] > power.needed["5"]
    assert power.design_effect >= 1.0
    assert power.smallest_gain is None or 0.0 < power.smallest_gain <= 1.0


@pytest.mark.parametrize("each", [1, 2, 5])
def test_clusters_of_equal_queries_need_as_many_times_more(each: int) -> None:
    rng = generator(1, "power")
    first, second = rng.random(400) < 0.6, rng.random(400) < 0.6
    names = [str(number) for number in range(400)]
    power = paired_power(np.repeat(first, each), np.repeat(second, each), np.repeat(names, each).tolist())
    assert power.design_effect == pytest.approx(each, rel=0.01)
    alone = paired_power(first, second, names)
    assert power.needed["5"] == pytest.approx(each * alone.needed["5"], rel=0.02)
    assert power.smallest_gain == pytest.approx(alone.smallest_gain, rel=0.02)


def test_models_that_never_differ_leave_each_cluster_one_observation() -> None:
    power = paired_power([True] * 60, [True] * 60, [str(number % 20) for number in range(60)])
    assert power.design_effect == 3.0
    assert power.discordance == pytest.approx(1 / 62)


def test_queries_of_one_cluster_are_one_observation() -> None:
    rng = generator(3, "one cluster")
    power = paired_power(rng.random(400) < 0.6, rng.random(400) < 0.6, ["all"] * 400)
    assert power.design_effect == 400.0
    assert power.smallest_gain is None


def test_the_design_effect_is_the_ratio_of_two_variances() -> None:
    steps, names = np.array([1, 1, 0, 0, -1, 0, 1, 0]), list("aaabbcdd")
    totals = [sum(s - steps.mean() for s, n in zip(steps, names, strict=True) if n == name) for name in "abcd"]
    expected = (4 / 3 * sum(total**2 for total in totals)) / (8 * steps.var(ddof=1))
    assert paired_power(steps < 0, steps > 0, names).design_effect == pytest.approx(expected)


def test_three_queries_show_nothing() -> None:
    assert paired_power([True] * 3, [False, True, True], ["a", "b", "c"]).smallest_gain is None


@pytest.mark.parametrize(("gain", "queries"), [(0.05, 1500), (0.1, 600)])
def test_the_smallest_gain_is_shown_four_times_in_five(gain: float, queries: int) -> None:
    """Independent queries of which one in five is discordant: McNemar's test, without looking at the formula."""
    rng = generator(2, "four in five", queries)

    won, lost = int((0.1 + gain / 2) * queries), int((0.1 - gain / 2) * queries)
    kind = np.repeat([0, 1, 2], [won, lost, queries - won - lost])
    planned = paired_power(kind == 1, kind == 0, [str(number) for number in range(queries)])
    assert planned.smallest_gain is not None
    half = planned.smallest_gain / 2
    counts = rng.multinomial(queries, [0.1 + half, 0.1 - half, 0.8], size=4000)
    distance = np.abs(counts[:, 0] - counts[:, 1]) / np.sqrt(counts[:, 0] + counts[:, 1])
    assert 0.77 < (distance > 1.96).mean() < 0.83
