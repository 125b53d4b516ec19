from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.evaluate.made import query, said
from twin.core import TwinError, Workspace, read_rows
from twin.evaluate import judge, read_answers, write_answers
from twin.models import Reply

PAIR, MULTI = query(1, "yes"), query(2, "2")
ANSWERS = [
    judge(PAIR, Reply("<answer>yes</answer> wait <answer>no</answer>", 0.4, (0.4, 0.6)), Reply("<answer>yes</answer>")),
    judge(MULTI, Reply("Images 1 and 3 match, so <answer>two</answer>", None, (0.1, 0.2, 0.6, 0.1)), Reply("Hm.")),
    judge(query(3, "no"), Reply("No.")),
]


def place(tmp_path: Path) -> Path:
    return Workspace(tmp_path).evaluation("m", "b") / "answers.parquet"


def test_three_readings_of_a_reply_stand_side_by_side() -> None:
    assert [(answer.answer, answer.lenient, answer.released) for answer in ANSWERS] == [
        ("no", "no", "yes"),
        ("2", "2", "3"),
        (None, "no", "no"),
    ]
    assert [answer.verdict for answer in ANSWERS] == ["wrong", "right", "no answer"]
    assert [answer.right_as_released for answer in ANSWERS] == [True, False, True]
    assert [answer.leniently_right for answer in ANSWERS] == [False, True, True]


def test_all_of_it_comes_back_as_written(tmp_path: Path) -> None:
    write_answers(place(tmp_path), ANSWERS)
    assert read_answers(Workspace(tmp_path), "m", "b", [answer.query for answer in ANSWERS]) == ANSWERS


def test_the_table_can_be_read_without_this_software(tmp_path: Path) -> None:
    write_answers(place(tmp_path), ANSWERS)
    rows = read_rows(place(tmp_path))
    assert [row["released"] for row in rows] == ["yes", "3", "no"]
    assert [row["choices"] for row in rows] == [[0.4, 0.6], [0.1, 0.2, 0.6, 0.1], None]
    assert [(row["swap_reply"], row["swap_answer"]) for row in rows] == [
        ("<answer>yes</answer>", "yes"),
        ("Hm.", None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("first", "second", "same", "right"),
    [("yes", "yes", True, True), ("no", "no", True, False), ("yes", "no", False, False), (None, "yes", False, False)],
)
def test_two_orders(first: str | None, second: str, same: bool, right: bool) -> None:
    answer = said(PAIR, first, swapped=second)
    assert (answer.same_in_both_orders, answer.right_in_both_orders) == (same, right)


def test_silence_in_both_orders_is_no_agreement() -> None:
    answer = judge(PAIR, Reply("Hm."), Reply("Hm."))
    assert not answer.same_in_both_orders


def test_one_order_is_not_two() -> None:
    assert not said(PAIR, "yes").right_in_both_orders


def test_a_table_of_an_earlier_version_says_what_to_run(tmp_path: Path) -> None:
    write_answers(place(tmp_path), ANSWERS)
    table: pa.Table = pq.read_table(place(tmp_path)).drop_columns(["released"])
    pq.write_table(table, place(tmp_path))
    with pytest.raises(TwinError, match=r"earlier version; run `twin eval rescore --model m`"):
        read_answers(Workspace(tmp_path), "m", "b", [answer.query for answer in ANSWERS])
