"""Agreement, against the slow obvious way, and where it is not defined."""

import math
from collections import defaultdict
from itertools import combinations, permutations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review.agreement.said import items_of, said
from tests.review.simulated import GIVEN, SimulatedReviewer, simulated_links, simulated_verdicts
from twin.review.agreement import agreement

NAMES = ("anna", "ben", "cleo")


def spoken(words: dict[str, str]) -> pa.Table:
    return said(items_of(len(next(iter(words.values())))), words)


def obvious_alpha(units: list[list[str]]) -> float:
    """Krippendorff's alpha by its definition: every ordered pair of values of a unit, and of all units."""
    units = [values for values in units if len(values) > 1]
    values = [value for unit in units for value in unit]
    observed = sum(sum(one != other for one, other in permutations(unit, 2)) / (len(unit) - 1) for unit in units) / len(
        values
    )
    expected = sum(one != other for one, other in permutations(values, 2)) / (len(values) * (len(values) - 1))
    return 1 - observed / expected if expected else math.nan


def obvious_kappa(pairs: list[tuple[str, str]]) -> float:
    agree = sum(one == other for one, other in pairs) / len(pairs)
    share = [[column.count(value) / len(pairs) for value in "sd"] for column in map(list, zip(*pairs, strict=True))]
    chance = sum(one * other for one, other in zip(*share, strict=True))
    return (agree - chance) / (1 - chance) if chance < 1 else math.nan


LETTERS = st.lists(st.tuples(*[st.sampled_from("sdc-")] * 3), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(LETTERS)
def test_percent_alpha_and_kappa_are_those_of_the_definition(rows: list[tuple[str, ...]]) -> None:
    words = {name: "".join(row[place] for row in rows) for place, name in enumerate(NAMES)}
    told = agreement(spoken(words), 0)
    first_two = [[letter for letter in row if letter in "sd"][:2] for row in rows]
    shared = [unit for unit in first_two if len(unit) == 2]
    assert told.items == len(shared)
    if not shared:
        assert told.percent is None
        assert told.alpha is None
        return
    assert told.percent is not None
    assert told.percent.value == pytest.approx(np.mean([one == other for one, other in shared]))
    alpha = obvious_alpha(shared)
    assert (told.alpha is None) == math.isnan(alpha)
    assert told.alpha is None or told.alpha.value == pytest.approx(alpha)
    seen = defaultdict(list)
    for row in rows:
        voted = [place for place in range(3) if row[place] in "sd"][:2]
        for one, other in combinations(voted, 2):
            seen[NAMES[one], NAMES[other]].append((row[one], row[other]))
    assert {pair.reviewers for pair in told.pairs} == set(seen)
    for pair in told.pairs:
        kappa = obvious_kappa(seen[pair.reviewers])
        assert pair.items == len(seen[pair.reviewers])
        assert (pair.kappa is None) == math.isnan(kappa)
        assert pair.kappa is None or pair.kappa.value == pytest.approx(kappa)


def test_nobody_agrees_with_nobody() -> None:
    told = agreement(GIVEN.empty_table(), 0)
    assert (told.items, told.cannot_tell, told.percent, told.alpha, told.pairs) == (0, None, None, None, ())


def test_one_reviewer_agrees_with_nobody() -> None:
    told = agreement(spoken({"anna": "sdcd"}), 0)
    assert (told.items, told.percent, told.alpha, told.pairs) == (0, None, None, ())
    assert told.cannot_tell is not None
    assert told.cannot_tell.value == 0.25


def test_equal_verdicts_agree_but_say_nothing_beyond_chance() -> None:
    told = agreement(spoken({"anna": "d" * 20, "ben": "d" * 20}), 0)
    assert told.alpha is None
    assert told.pairs[0].kappa is None
    assert told.percent is not None
    # Twenty of twenty is not certainty.
    assert told.percent.low is not None
    assert (told.percent.value, told.percent.high) == (1.0, 1.0)
    assert 0.8 < told.percent.low < 0.9


def test_few_items_have_a_figure_and_no_interval() -> None:
    told = agreement(spoken({"anna": "sdd", "ben": "sds"}), 0)
    assert told.percent is not None
    assert (told.percent.value, told.percent.low) == (pytest.approx(2 / 3), None)


def test_models_and_second_looks_say_nothing_here() -> None:
    items = items_of(12)
    people = said(items, {"anna": "s" * 6 + "d" * 6, "ben": "s" * 5 + "d" * 7})
    model = said(items, {"model": "d" * 12}, kind="model")
    again = said(items, {"anna": "d" * 12}, repeat=1)
    assert agreement(pa.concat_tables([people, model, again]), 3) == agreement(people, 3)


def test_the_third_verdict_on_disagreements_does_not_spoil_the_agreement() -> None:
    """How often two people agree is known; a third one, asked only where they differ, must not change it."""
    items, truth = simulated_links(4000, 0.2, 5)
    people = [SimulatedReviewer.right(name, 0.9, 0.95) for name in NAMES]
    told = agreement(simulated_verdicts(items, truth, people), 0)
    expected = 0.2 * (0.9**2 + 0.1**2) + 0.8 * (0.95**2 + 0.05**2)
    assert told.percent is not None
    assert told.percent.low is not None
    assert told.percent.high is not None
    assert told.percent.low < expected < told.percent.high
    assert told.percent.high - told.percent.low < 0.03


def test_the_same_seed_gives_the_same_intervals() -> None:
    verdicts = spoken({"anna": "sdsdsdsdddds", "ben": "sdsdddsdddds"})
    assert agreement(verdicts, 1) == agreement(verdicts, 1)
    assert agreement(verdicts, 1) != agreement(verdicts, 2)


@pytest.mark.slow
def test_intervals_of_alpha_and_percent_cover() -> None:
    """The interval of 60 reviews of 150 items holds what 20,000 items come to nearly as often as it promises."""
    people = [SimulatedReviewer.right(name, 0.85, 0.9) for name in NAMES]
    share = 0.3
    agree = share * (0.85**2 + 0.15**2) + (1 - share) * (0.9**2 + 0.1**2)
    same = share * 0.85 + (1 - share) * 0.1
    alpha = 1 - (1 - agree) / (2 * same * (1 - same))
    held = [0, 0]
    for seed in range(60):
        items, truth = simulated_links(150, share, seed)
        mine = [SimulatedReviewer(one.name, one.same, one.different, seed=seed) for one in people]
        told = agreement(simulated_verdicts(items, truth, mine, third=False), seed)
        for place, (figure, true) in enumerate(((told.percent, agree), (told.alpha, alpha))):
            assert figure is not None
            assert figure.low is not None
            assert figure.high is not None
            held[place] += figure.low <= true <= figure.high
    assert min(held) >= 50
