"""What the readers make of replies: a table of cases, and what holds for every reply."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.answers import answer_text, read_released, read_reply, verdict

ALLOWED = {"pairwise": ("yes", "no"), "multiple_choice": ("0", "1", "2", "3")}


class Case(TypedDict):
    reply: str
    question_type: str
    strict: str | None
    lenient: str | None
    released: str | None
    reason: str


TABLE: list[Case] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()
]  # fmt: skip

pieces = st.lists(
    st.one_of(
        st.sampled_from(["<answer>", "</answer>", "<think>", "</think>", "yes", "no", "2", "two", " ", ".", "**"]),
        st.text(max_size=5),
    ),
    max_size=12,
).map("".join)
types = st.sampled_from(["pairwise", "multiple_choice"])


@pytest.mark.parametrize("case", TABLE, ids=lambda case: f"{case['question_type']}: {case['reply'][:40]}")
def test_a_case_of_the_table(case: Case) -> None:
    reading = read_reply(case["reply"], case["question_type"])
    released = read_released(case["reply"], case["question_type"])
    assert (reading.answer, reading.lenient, released) == (case["strict"], case["lenient"], case["released"])


def test_the_table_is_large_gives_reasons_and_holds_no_case_twice() -> None:
    assert len(TABLE) >= 60
    assert all(case["reason"].endswith(".") for case in TABLE)
    (_, most), *_ = Counter((case["reply"], case["question_type"]) for case in TABLE).most_common(1)
    assert most == 1


@given(pieces, types)
def test_whatever_is_said_an_answer_is_one_that_was_asked_for(reply: str, question_type: str) -> None:
    reading = read_reply(reply, question_type)
    heard = {reading.answer, reading.lenient, read_released(reply, question_type)}
    assert heard <= {*ALLOWED[question_type], None}
    if reading.answer is not None:
        assert reading.lenient == reading.answer


@given(pieces, st.sampled_from(["yes", "no"]))
def test_a_last_span_is_the_answer_whatever_was_said_before(before: str, answer: str) -> None:
    said = before.replace("think>", "")  # a thought without an end would swallow it
    assert read_reply(f"{said} {answer_text(answer)}", "pairwise").answer == answer


@pytest.mark.parametrize(
    "piece", ["<answer>", "</answer>", "<think>", "</think>", "<answer", "no ", "image 2 and ", "1,"]
)
def test_a_long_reply_is_read_at_once(piece: str) -> None:
    reply = piece * 20_000
    begun = time.perf_counter()
    for question_type in ("pairwise", "multiple_choice", "general"):
        read_reply(reply, question_type)
        read_released(reply, question_type)
    assert time.perf_counter() - begun < 3.0


@pytest.mark.parametrize(
    ("answer", "truth", "expected"),
    [
        ("yes", "yes", "right"),
        ("yes", " YES ", "right"),
        ("no", "yes", "wrong"),
        (None, "yes", "no answer"),
        ("u.s", "U.S.", "right"),
    ],
)
def test_verdict(answer: str | None, truth: str, expected: str) -> None:
    assert verdict(answer, truth) == expected


@pytest.mark.parametrize(
    ("answer", "question_type"), [("yes", "pairwise"), ("3", "multiple_choice"), ("teal", "general")]
)
def test_an_answer_put_in_the_asked_form_is_read_back(answer: str, question_type: str) -> None:
    assert read_reply(f"Both have a chip. {answer_text(answer)}", question_type).answer == answer
