"""Accuracy on gold and consistency, counted by hand."""

import pyarrow as pa
import pytest

from tests.review.agreement.said import items_of, said
from tests.review.simulated import GIVEN
from twin.review.agreement import gold_accuracy, own_consistency

GOLD = {1: "same", 2: "same", 3: "different", 4: "different"}


def test_right_and_wrong_are_counted_by_reviewer_and_kind() -> None:
    items = items_of(6, gold=GOLD)
    verdicts = pa.concat_tables(
        [
            said(items, {"anna": "sddcsd", "ben": "ss--dd"}),
            said(items, {"anna": "dd----"}, repeat=1),
            said(items, {"model": "dddd--"}, kind="model"),
            said(items, {"cleo": "----ss"}),
        ]
    )
    told = gold_accuracy(verdicts, lambda row: "low" if row["a"] < "i0003" else "high")
    assert list(told) == ["anna", "ben", "cleo", "model"]
    anna, ben, cleo, model = told.values()
    assert anna.right is not None
    assert (anna.right.value, anna.right.count, anna.cannot_tell) == (pytest.approx(2 / 3), 3, 1)
    assert {kind: (share.value, share.count) for kind, share in anna.kinds.items()} == {"low": (0.5, 2), "high": (1, 1)}
    assert ben.right is not None
    assert (ben.right.value, ben.right.high) == (1.0, 1.0)
    assert ben.right.low == pytest.approx(2 / (2 + 1.959964**2))  # Wilson's, for two of two
    assert (cleo.right, cleo.cannot_tell, cleo.kinds) == (None, 0, {})
    assert model.right is not None
    assert model.right.value == 0.5


def test_the_kind_of_gold_is_that_of_the_item() -> None:
    verdicts = said(items_of(4, gold=GOLD), {"anna": "ssdd"})
    assert list(gold_accuracy(verdicts)["anna"].kinds) == ["mined"]


def test_second_looks_are_compared_with_the_first_of_the_same_reviewer() -> None:
    items = items_of(5)
    verdicts = pa.concat_tables(
        [said(items, {"anna": "sdcsd", "ben": "dddd-"}), said(items, {"anna": "sdcd-", "ben": "----s"}, repeat=1)]
    )
    told = own_consistency(verdicts)
    anna = told["anna"]
    assert anna is not None
    assert (anna.value, anna.count) == (0.75, 4)
    assert told["ben"] is None  # their second look has no first


def test_of_nobody_there_is_nothing() -> None:
    assert gold_accuracy(GIVEN.empty_table()) == {}
    assert own_consistency(GIVEN.empty_table()) == {}
