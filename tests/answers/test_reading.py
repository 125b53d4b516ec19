"""What the one reader makes of replies, as a table."""

import pytest

from twin.answers import answer_text, read_reply, verdict

PAIR = [
    # reply, strict, lenient
    ("<answer>yes</answer>", "yes", "yes"),
    ("<answer>No</answer>", "no", "no"),
    ("<ANSWER> YES. </ANSWER>", "yes", "yes"),
    ("The handles differ.\n<answer>\nno\n</answer>\n", "no", "no"),
    # The released scoring takes the first span, the released reward the last; here the last word counts.
    ("<answer>yes</answer> wait <answer>no</answer>", "no", "no"),
    ("<answer>no</answer> or rather <answer>yes", "no", "no"),
    # Inside the tags there must be the answer and nothing else.
    ("<answer>yes, the same mug</answer>", None, "yes"),
    ("<answer>yes or no</answer>", None, "no"),
    ("<answer></answer>", None, None),
    ("<answer>the handle differs</answer> so no", None, "no"),
    # Without tags the strict reader finds nothing, the lenient one the last yes or no that is a word.
    ("yes", None, "yes"),
    ("Yes at first sight, but no.", None, "no"),
    ("I know nothing about eyes and noses.", None, None),
    ("<answer>maybe</answer>", None, None),
    ("", None, None),
]

MULTI = [
    ("<answer>2</answer>", "2", "2"),
    ("<answer>Two</answer>", "2", "2"),
    ("<answer>none</answer>", "0", "0"),
    ("<answer>3.</answer>", "3", "3"),
    # The released fallback reads this as 3; the word in the tags is what is meant.
    ("Images 2 and 3 match, so <answer>two</answer>", "2", "2"),
    ("<answer>1</answer> no, <answer>2</answer>", "2", "2"),
    ("<answer>4</answer>", None, None),
    ("<answer>12</answer>", None, None),
    ("<answer>2 of 3</answer>", None, "3"),
    ("<answer>it is 1</answer> of 3", None, "1"),
    ("I count 2", None, "2"),
    ("I count 2.", None, "2"),
    ("about 1.5 of 30 photos", None, None),
    ("no digits here", None, None),
]

GENERAL = [
    ("<answer>Dark  Blue.</answer>", "dark blue", "dark blue"),
    ("<answer>mug</answer> <answer>vase</answer>", "vase", "vase"),
    ("blue", None, None),
    ("<answer> </answer>", None, None),
]

TABLE = [
    *(("pairwise", *case) for case in PAIR),
    *(("multiple_choice", *case) for case in MULTI),
    *(("general", *case) for case in GENERAL),
]


@pytest.mark.parametrize(("question_type", "reply", "strict", "lenient"), TABLE)
def test_reading(question_type: str, reply: str, strict: str | None, lenient: str | None) -> None:
    reading = read_reply(reply, question_type)
    assert (reading.answer, reading.lenient) == (strict, lenient)


@pytest.mark.parametrize(
    ("answer", "truth", "expected"),
    [("yes", "yes", "right"), ("yes", " YES ", "right"), ("no", "yes", "wrong"), (None, "yes", "no answer")],
)
def test_verdict(answer: str | None, truth: str, expected: str) -> None:
    assert verdict(answer, truth) == expected


@pytest.mark.parametrize(
    ("answer", "question_type"), [("yes", "pairwise"), ("3", "multiple_choice"), ("teal", "general")]
)
def test_an_answer_put_in_the_asked_form_is_read_back(answer: str, question_type: str) -> None:
    assert read_reply(f"Both have a chip. {answer_text(answer)}", question_type).answer == answer
