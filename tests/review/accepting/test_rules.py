"""What a rule makes of a review, counted again by hand; what gold gives away; what models save."""

import numpy as np
import pyarrow as pa
import pytest

from tests.review.agreement.said import items_of, said
from tests.review.simulated import GIVEN, ITEMS, SimulatedReviewer, simulated_links, simulated_verdicts
from twin.core import ReviewSettings
from twin.review.accepting import RuleFigures
from twin.review.accepting._judged import Judged
from twin.review.accepting._rules import rule_figures, saved_by_models
from twin.review.agreement import Interval


def test_gold_and_closed_items_are_no_part_of_the_counts() -> None:
    items = items_of(7, gold={1: "same", 2: "different"})
    closed = pa.array([True] * 6 + [False])
    items = items.set_column(items.column_names.index("open"), "open", closed)
    told = rule_figures(Judged(items, said(items, {"anna": "sddd-sd", "ben": "sdds-sd"}), ReviewSettings()), "majority")
    assert (told.accepted, told.same) == (1, 1)
    assert told.undecided == {"no majority": 1, "nobody judged it": 1}
    assert told.label_error is not None
    assert told.label_error.count == 1
    assert (told.gold_same, told.label_error_by_gold) == (1, None)


@pytest.mark.parametrize("many", [9, 10])
def test_the_error_by_gold_asks_for_ten_that_are_the_same_and_decided(many: int) -> None:
    items = items_of(24, gold=dict.fromkeys(range(1, 13), "same") | dict.fromkeys(range(13, 19), "different"))
    letters = ("s" * many).ljust(12, "c") + "d" * 12
    told = rule_figures(Judged(items, said(items, {"anna": letters, "ben": letters}), ReviewSettings()), "majority")
    assert told.gold_same == many
    by_gold = told.label_error_by_gold
    assert (by_gold and by_gold.count) == (10 if many == 10 else None)


@pytest.mark.parametrize(("low", "shared"), [(0.05, True), (0.02, False)])
def test_shared_mistakes_are_told_where_gold_lies_above_the_model(low: float, shared: bool) -> None:
    model, gold = Interval(0.01, 0.0, 0.03, 100), Interval(0.1, low, 0.2, 20)
    assert RuleFigures(100, 5, {}, model, gold, None, 20, 0).shared_mistakes is shared
    assert not RuleFigures(100, 5, {}, None, gold, None, 20, 0).shared_mistakes


def test_people_deceived_together_are_told_of() -> None:
    """Half of what is the same deceives all three people; gold as much as the links."""
    items, truth = simulated_links(600, 0.3, 1, gold=0.3)
    hard = np.random.default_rng(1).random(600) < np.where(truth == "same", 0.5, 0.0)
    parts = [
        simulated_verdicts(
            items.filter(pa.array(mask)), truth[mask], [SimulatedReviewer.right(name, right, 0.97) for name in "abc"]
        )
        for mask, right in ((hard, 0.03), (~hard, 0.97))
    ]
    told = rule_figures(Judged(items, pa.concat_tables(parts), ReviewSettings()), "majority")
    assert told.shared_mistakes


def test_what_models_save_are_the_verdicts_that_people_need_not_give() -> None:
    items, truth = simulated_links(400, 0.3, 2)
    given = pa.array([2] * 200 + [0] * 200)
    items = items.set_column(ITEMS.names.index("given"), "given", given)
    people = [SimulatedReviewer.right(name, 0.95, 0.95) for name in ("anna", "ben")]
    verdicts = simulated_verdicts(items.slice(0, 200), truth[:200], people)
    odds = np.where(truth == "different", 5.0, -5.0) + np.random.default_rng(0).normal(size=400)
    model = said(items, {"model": "".join("d" if one > 0 else "s" for one in odds)}, kind="model")
    confidence = pa.array(1 / (1 + np.exp(-odds)))
    model = model.set_column(GIVEN.names.index("confidence"), "confidence", confidence)
    settings = ReviewSettings(confident=0.95)
    judged = Judged(items, pa.concat_tables([verdicts, model.cast(GIVEN)]), settings)
    saved = saved_by_models(judged)
    decided = judged.decided()["decision"].to_pylist()[200:]
    assert saved is not None
    assert saved.links == decided.count("different") > 50
    assert saved.verdicts == 2 * saved.links
    assert saved.label_error is not None
    wrong = sum(told == "same" and one == "different" for told, one in zip(truth[200:], decided, strict=True))
    assert saved.label_error.low is not None
    assert saved.label_error.high is not None
    assert saved.label_error.low <= wrong / saved.links <= saved.label_error.high
    assert saved_by_models(Judged(items, verdicts, settings)) is None


def test_models_save_nothing_where_people_alone_count_or_are_still_to_judge() -> None:
    items, truth = simulated_links(100, 0.3, 2)
    items = items.set_column(ITEMS.names.index("given"), "given", pa.array([1] * 100))
    anna = simulated_verdicts(items, truth, [SimulatedReviewer.right("anna", 0.95, 0.95)])
    verdicts = pa.concat_tables([anna, said(items, {"model": "sd" * 50}, kind="model").cast(GIVEN)])
    for rule in ("majority", "unanimous"):
        assert saved_by_models(Judged(items, verdicts, ReviewSettings(rule=rule))) is None
    saved = saved_by_models(Judged(items, verdicts, ReviewSettings()))
    assert saved is not None
    assert (saved.links, saved.verdicts) == (0, 0)
