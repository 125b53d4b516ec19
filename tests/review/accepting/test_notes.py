"""What is said beside the figures, and when nothing has to be."""

from collections.abc import Mapping

import pyarrow as pa
import pytest

from tests.review.agreement.said import items_of, said
from tests.review.simulated import GIVEN
from twin.core import ReviewSettings
from twin.review.accepting._decide import RULES
from twin.review.accepting._judged import Judged
from twin.review.accepting._notes import notes, warnings
from twin.review.accepting._rules import rule_figures
from twin.review.agreement import BandError, Interval

SAME = dict.fromkeys(range(1, 13), "same")


def queues(items: pa.Table, verdicts: pa.Table) -> Mapping[str, Judged]:
    nothing = Judged(items.slice(0, 0), verdicts.slice(0, 0), ReviewSettings())
    return {"link": Judged(items, verdicts, ReviewSettings()), "photo": nothing, "identity": nothing}


def told(items: pa.Table, verdicts: pa.Table) -> list[str]:
    judged = queues(items, verdicts)
    return notes(judged, rule_figures(judged["link"], "majority"), [])


def test_a_review_that_is_done_and_has_gold_needs_no_note() -> None:
    items = items_of(30, gold=SAME)
    letters = "s" * 12 + "d" * 18
    assert told(items, said(items, {"anna": letters, "ben": letters})) == []


def test_how_many_gold_items_are_missing_is_told() -> None:
    items = items_of(30, gold=SAME)
    letters = "s" * 4 + "-" * 8 + "d" * 18
    (note,) = told(items, said(items, {"anna": letters, "ben": letters}))
    assert note.startswith("Only 4 items of gold that is the same object were decided: from 10 on ")


def test_an_early_review_is_told_by_its_share() -> None:
    items = items_of(40)
    letters = "d" * 10 + "-" * 30
    verdicts = said(items, {"anna": letters, "ben": letters})
    assert (
        "It is early: no person has judged 75 % of the proposed links (30 of 40), and they" in told(items, verdicts)[1]
    )
    judged = queues(items, verdicts)
    assert warnings(judged, rule_figures(judged["link"], "majority")) == told(items, verdicts)[1:]
    assert warnings(judged, None) == []
    assert len(told(items, said(items, {"anna": "d" * 20 + "-" * 20, "ben": "d" * 20 + "-" * 20}))) == 1


@pytest.mark.parametrize("rule", RULES)
def test_verdicts_of_models_do_not_hide_that_it_is_early(rule: str) -> None:
    items = items_of(40)
    verdicts = said(items, {"anna": "d" * 10 + "-" * 30, "ben": "d" * 9 + "s" + "-" * 30, "model": "d" * 40})
    kind = ["model" if name == "model" else "person" for name in verdicts["reviewer"].to_pylist()]
    verdicts = verdicts.set_column(GIVEN.names.index("reviewer_kind"), "reviewer_kind", pa.array(kind))
    judged = queues(items, verdicts)
    figures = rule_figures(judged["link"], rule)
    assert "nobody judged it" not in figures.undecided
    assert figures.unseen == 30
    assert warnings(judged, figures)[0].startswith("It is early: no person has judged 75 % of the proposed links")


def test_people_are_named_with_what_they_did() -> None:
    items = items_of(30, gold=dict.fromkeys(range(1, 31), "same"))
    verdicts = said(items, {"anna": "s" * 30, "[b]ben": "s" * 15 + "d" * 15, "model": "d" * 30})
    fast = [0.4 if name == "[b]ben" else 3.0 for name in verdicts["reviewer"].to_pylist()]
    kind = ["model" if name == "model" else "person" for name in verdicts["reviewer"].to_pylist()]
    verdicts = verdicts.set_column(GIVEN.names.index("seconds"), "seconds", pa.array(fast))
    verdicts = verdicts.set_column(GIVEN.names.index("reviewer_kind"), "reviewer_kind", pa.array(kind))
    assert told(items, verdicts) == [
        "[b]ben was right on 15 of 30 gold items, all others on 30 of 30: less than they, by more than chance"
        " explains.",
        "[b]ben judges links in 0.4 s, the others in 3.0 s (medians): too fast to have looked.",
    ]


def test_bands_with_few_verdicts_are_told() -> None:
    share = Interval(0.1, 0.0, 0.2, 30)
    bands = [
        BandError(0.1, 0.2, 30, 9, share),
        BandError(0.2, 0.3, 30, 10, share),
        BandError(0.3, 0.4, 8, 8, share),  # all of it
        BandError(0.4, 0.5, 30, 0, share),
        BandError(0.5, 0.6, 30, 0, None),  # a dash already
    ]
    items = items_of(2)
    note = notes(queues(items, said(items, {"anna": "dd"})), None, bands)[-1]
    assert note.startswith("Fewer than 10 links were judged of similarity 0.100 to 0.200, 0.400 to 0.500:")
    every = notes(queues(items, said(items, {"anna": "dd"})), None, bands[:1])[-1]
    assert every.startswith("Fewer than 10 links were judged in each band of similarity:")
