"""Decisions, against the rules written out."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review.agreement.said import items_of, said
from tests.review.simulated import GIVEN, ITEMS, SimulatedReviewer, simulated_links, simulated_verdicts
from twin.core import TwinError
from twin.review.accepting import RULES, decide
from twin.review.agreement import Posterior
from twin.review.judging import calibrated

ROWS = st.lists(st.tuples(*[st.sampled_from("sdc-")] * 3), min_size=1, max_size=8)


def sure(items: pa.Table, probability: list[float]) -> Posterior:
    """A posterior that says just that."""
    return Posterior(items["item"].to_numpy(), np.array(probability), np.zeros((1, len(items)), bool), {}, rests=True)


def told(letters: list[str], rule: str, probability: list[float] | None = None, **more: float) -> list[tuple[str, str]]:
    """Decision and reason of items of which the people say the letters in a row of ``letters``."""
    items = items_of(len(letters[0]))
    verdicts = said(items, {f"p{place}": row for place, row in enumerate(letters)})
    table = decide(items, verdicts, rule, 0, known=sure(items, probability or [0.5] * len(items)), **more)
    return list(zip(table["decision"].to_pylist(), table["reason"].to_pylist(), strict=True))


def obvious(votes: list[str], rule: str) -> str:
    words = {"s": "same", "d": "different"}
    for letter, word in words.items():
        many = votes.count(letter)
        if rule == "majority" and many > len(votes) / 2:
            return word
        if rule == "unanimous" and len(votes) >= 2 and many == len(votes):
            return word
    return "undecided"


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_majority_and_unanimous_are_as_they_read(rows: list[tuple[str, ...]]) -> None:
    letters = ["".join(row[place] for row in rows) for place in range(3)]
    for rule in ("majority", "unanimous"):
        decisions = [decision for decision, _ in told(letters, rule)]
        assert decisions == [obvious([letter for letter in row if letter != "-"], rule) for row in rows]


def test_undecided_items_say_why() -> None:
    letters = ["dd-cdd", "ds-c-c"]
    assert told(letters, "majority") == [
        ("different", ""),
        ("undecided", "no majority"),
        ("undecided", "nobody judged it"),
        ("undecided", "nobody could tell"),
        ("different", ""),
        ("undecided", "no majority"),
    ]
    assert [reason for _, reason in told(letters, "unanimous")] == [
        "",
        "not unanimous",
        "nobody judged it",
        "nobody could tell",
        "too few verdicts",
        "not unanimous",
    ]


def test_dawid_skene_follows_the_probability_where_somebody_took_a_side() -> None:
    letters = ["dsd-c", "sdd-c"]
    assert told(letters, "dawid-skene", [0.9, 0.1, 0.6, 0.99, 0.99]) == [
        ("different", ""),
        ("same", ""),
        ("different", ""),
        ("undecided", "nobody judged it"),
        ("undecided", "nobody could tell"),
    ]
    assert told(letters, "dawid-skene", [0.9, 0.1, 0.6, 0.99, 0.99], least=0.8)[2] == ("undecided", "not sure enough")


@pytest.fixture(scope="module")
def judged() -> tuple[pa.Table, pa.Table]:
    """A sure and good model judges 400 links; two people have judged the first half of them, too."""
    items, truth = simulated_links(400, 0.3, 2)
    people = [SimulatedReviewer.right(name, 0.95, 0.95) for name in ("anna", "ben")]
    verdicts = simulated_verdicts(items.slice(0, 200), truth[:200], people)
    odds = np.where(truth == "different", 5.0, -5.0) + np.random.default_rng(0).normal(size=400)
    by_model = said(items, {"model": "".join("d" if one > 0 else "s" for one in odds)}, kind="model")
    confidence = pa.array(1 / (1 + np.exp(-odds)))
    by_model = by_model.set_column(by_model.column_names.index("confidence"), "confidence", confidence)
    return items, pa.concat_tables([verdicts, by_model.cast(GIVEN)])


def test_models_alone_decide_what_the_plan_asks_nobody_about(judged: tuple[pa.Table, pa.Table]) -> None:
    items, verdicts = judged
    table = decide(items, verdicts, "dawid-skene", 0, confident=0.95)
    models = calibrated(items, verdicts, confident=0.95, seed=0)
    assert models.trusted
    sure_of = models.judged[200:] >= 0.95
    assert 0 < sure_of.sum() < 200
    expected = ["different" if one else "undecided" for one in sure_of]
    assert table["decision"].to_pylist()[200:] == expected
    assert set(table["reason"].to_pylist()[200:]) == {"", "models alone are not sure enough"}


def test_models_that_nobody_has_tried_decide_nothing(judged: tuple[pa.Table, pa.Table]) -> None:
    items, verdicts = judged
    few = verdicts.slice(0, 6)
    early = pa.concat_tables([few, verdicts.slice(len(verdicts) - 400)])
    table = decide(items, early, "dawid-skene", 0)
    assert set(table["decision"].to_pylist()[200:]) == {"undecided"}


def test_models_have_no_vote_where_votes_are_counted(judged: tuple[pa.Table, pa.Table]) -> None:
    items, verdicts = judged
    for rule in ("majority", "unanimous"):
        table = decide(items, verdicts, rule, 0, known=sure(items, [0.99] * 400))
        assert set(table["reason"].to_pylist()[200:]) == {"only models judged it"}


def test_evidence_counts_people_and_names_models_only() -> None:
    items = items_of(2)
    verdicts = pa.concat_tables(
        [
            said(items, {"anna": "dc", "ben": "d-"}),
            said(items, {"anna": "ss"}, repeat=1),
            said(items, {"model": "-s"}, kind="model"),
        ]
    )
    table = decide(items, verdicts, "majority", 0, known=sure(items, [0.9, 0.4]))
    assert [json.loads(text) for text in table["evidence"].to_pylist()] == [
        {"people": {"different": 2}, "models": {}},
        {"people": {"cannot_tell": 1}, "models": {"model": "same"}},
    ]
    assert table["probability"].to_pylist() == [0.9, 0.4]


def test_nobody_judged_has_no_probability() -> None:
    items = items_of(1)
    table = decide(items, GIVEN.empty_table(), "majority", 0)
    assert table["probability"].to_pylist() == [None]


@pytest.mark.parametrize("rule", RULES)
def test_no_items_no_decisions(rule: str) -> None:
    assert len(decide(ITEMS.empty_table(), GIVEN.empty_table(), rule, 0)) == 0


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(TwinError, match="no rule 'loudest'; choose majority"):
        decide(items_of(1), GIVEN.empty_table(), "loudest", 0)
