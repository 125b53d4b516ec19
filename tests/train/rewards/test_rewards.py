"""What each reward gives, case by case."""

import inspect
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.answers import POSSIBLE, answer_text, read_reply
from twin.train.rewards import REWARDS, answer_reward, format_reward, length_reward, named_difference_reward

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
CHANGES = '[{"attribute": "handle_width"}]'

ANSWERS = [
    ("<answer>yes</answer>", "yes", "pairwise", 1.0),
    ("<answer>no</answer>", "yes", "pairwise", 0.0),
    ("<answer>yes</answer> wait <answer>no</answer>", "yes", "pairwise", 0.0),
    ("yes", "yes", "pairwise", 0.0),
    ("<answer>two</answer>", "2", "multiple_choice", 1.0),
    ("<answer>3</answer>", "2", "multiple_choice", 0.0),
    ("<answer>Deep Blue.</answer>", "deep blue", "general", 1.0),
    ("", "deep blue", "general", 0.0),
]

FORMS = [
    ("The lids differ. <answer>no</answer>", "pairwise", 1.0),
    ("<answer>Yes</answer>\n", "pairwise", 1.0),
    ("<answer>yes</answer> I am sure.", "pairwise", 0.0),
    ("<answer>yes</answer><answer>yes</answer>", "pairwise", 0.0),
    ("<answer>perhaps</answer>", "pairwise", 0.0),
    ("<answer>2</answer>", "pairwise", 0.0),
    ("<answer>2</answer>", "multiple_choice", 1.0),
    ("<answer>dark red</answer>", "general", 1.0),
    ("<answer>yes", "pairwise", 0.0),
    ("", "pairwise", 0.0),
]

NAMED = [
    ("The handle is wider in the second photo. <answer>no</answer>", 1.0),
    ("The handle differs. <answer>no</answer>", 0.5),
    ("The lid differs. <answer>no</answer>", 0.0),
    ("The handle is wider, and the lid is flat. <answer>no</answer>", 1.0),
    ("The handle is wider, and the lid is taller. <answer>no</answer>", 0.0),
    ("The handle is wider and its colour differs, the lid is taller. <answer>no</answer>", 0.0),
    ("The handle and the lid are wider. <answer>no</answer>", 0.0),
    ("The second photo shows a wider handle. <answer>no</answer>", 1.0),
    ("The handle is red in the first photo and blue in the second. <answer>no</answer>", 0.5),
    ("The handle in the second photo appears to be slightly wider. <answer>no</answer>", 1.0),
    ("The width of the handle is not the same. <answer>no</answer>", 1.0),
    ("The mug is taller in the second photo. <answer>no</answer>", 0.0),
    ("So the two photos show different objects. <answer>no</answer>", 0.0),
    ("Handle, width. <answer>no</answer>", 0.0),
    ("width of the handle <answer>no</answer>", 0.0),
    ("The handle, wider. <answer>no</answer>", 0.0),
    ("The handle the handle width is width wider. <answer>no</answer>", 0.0),
    ("The width width of the handle is is greater. <answer>no</answer>", 0.0),
    ("The lid is alike, but the handle is wider. <answer>no</answer>", 1.0),
    ("The handle is the same. <answer>no</answer>", 0.0),
    ("The foot and the lid are alike, the handle is wider. <answer>no</answer>", 1.0),
    ("They are not the same: the width of the handle differs. <answer>no</answer>", 1.0),
    ("Look at the handle: it is narrower in the first. <answer>no</answer>", 1.0),
    ("The handle does not differ. <answer>no</answer>", 0.0),
    ("The width of the handle is not different. <answer>no</answer>", 0.0),
    ("There is no difference in the width of the handle. <answer>no</answer>", 0.0),
    ("The photos do not differ in the width of the handle. <answer>no</answer>", 0.0),
    ("Nothing differs in the handle. <answer>no</answer>", 0.0),
    ("The width of the handle differs in no way. <answer>no</answer>", 0.0),
    ("Neither the lid nor the width of the handle differs. <answer>no</answer>", 0.0),
    ("There aren't any differences in the width of the handle. <answer>no</answer>", 0.0),
    ("The lid is not flat, but the handle is wider. <answer>no</answer>", 1.0),
    ("No, the handle is wider. <answer>no</answer>", 1.0),
    ("The width of the handle does not match. <answer>no</answer>", 1.0),
    ("<answer>no</answer> The handle is wider.", 0.0),
    ("", 0.0),
]


@pytest.mark.parametrize(("reply", "truth", "kind", "worth"), ANSWERS)
def test_the_answer(reply: str, truth: str, kind: str, worth: float) -> None:
    assert answer_reward([reply], [truth], [kind]) == answer_reward([reply], [truth]) == [worth]


@pytest.mark.parametrize(("reply", "kind", "worth"), FORMS)
def test_the_form(reply: str, kind: str, worth: float) -> None:
    assert format_reward([reply], [kind]) == [worth]
    if kind == "pairwise":
        assert format_reward([reply]) == [worth]


@pytest.mark.parametrize(("words", "worth"), [(0, 0.0), (150, 0.0), (225, -0.5), (300, -1.0), (5000, -1.0)])
def test_the_length(words: int, worth: float) -> None:
    assert length_reward(["word " * words]) == [pytest.approx(worth)]


@pytest.mark.parametrize(("reply", "worth"), NAMED)
def test_the_named_difference(reply: str, worth: float) -> None:
    assert named_difference_reward([reply], [CHANGES]) == [worth]
    assert named_difference_reward([reply], [[{"attribute": "handle_width"}]]) == [worth]


PARTS = ("handle", "lid", "foot", "spout", "pattern", "emblem", "rim", "base", "knob", "plate")
WORDS = (*PARTS, "width", "height", "colour", "wider", "taller", "greater", "differs", "different", "of", "the", "and")


@pytest.mark.parametrize(
    "explanation",
    [
        ". ".join(f"The {part} is wider" for part in PARTS),
        ", ".join(f"the {part} is wider" for part in PARTS),
        " ".join(f"{part} is wider" for part in PARTS),
        f"The {', the '.join(PARTS)} are wider",
        f"{', '.join(PARTS[:-1])} and {PARTS[-1]} differ",
        f"What differs is the {', the '.join(PARTS)}",
        "The width, height, colour and number of the handle, the lid and the foot differ",
    ],
)
def test_naming_everything_earns_nothing(explanation: str) -> None:
    assert named_difference_reward([explanation], [CHANGES]) == [0.0]


@given(st.lists(st.sampled_from([word for word in WORDS if not word.startswith("differ")]), max_size=40))
def test_a_list_of_words_earns_nothing(words: list[str]) -> None:
    """Whatever stands in it: nothing is said of anything."""
    for between in (" ", ", ", ". "):
        assert named_difference_reward([between.join(words)], [CHANGES]) == [0.0]


@given(st.lists(st.sampled_from(PARTS[1:]), min_size=1, unique=True), st.sampled_from(["is wider", "differs"]))
def test_what_does_not_differ_costs(others: list[str], said: str) -> None:
    true = "The width of the handle differs."
    false = " ".join(f"The {part} {said}." for part in others)
    assert named_difference_reward([true], [CHANGES]) == [1.0]
    assert named_difference_reward([f"{true} {false}"], [CHANGES]) == [0.0]
    assert named_difference_reward([false], [CHANGES]) == [0.0]


def test_a_long_reply_is_read_in_no_time() -> None:
    words = "the handle is red in the first and x the width of the lid of the foot and it "
    begun = time.process_time()
    named_difference_reward([words * 400], [CHANGES])
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("known", ["[]", "", []])
def test_where_no_difference_is_known_nothing_is_earned(known: Any) -> None:
    assert named_difference_reward(["The handle is wider."], [known]) == [0.0]


@given(st.lists(st.tuples(TEXT, st.sampled_from(["yes", "no"])), max_size=5))
def test_replies_are_judged_one_by_one_as_texts_or_as_conversations(rows: list[tuple[str, str]]) -> None:
    said = [f"{text} {answer_text(answer)}" for text, answer in rows]
    columns = {
        "answer": ["yes"] * len(rows),
        "question_type": ["pairwise"] * len(rows),
        "changes": [CHANGES] * len(rows),
        "pair_id": ["a"] * len(rows),
    }
    for reward in REWARDS.values():
        together = reward(said, **columns)
        assert together == [reward([text], **{name: [value[0]] for name, value in columns.items()})[0] for text in said]
        assert together == reward([[{"role": "assistant", "content": text}] for text in said], **columns)
        blocks = [[{"role": "assistant", "content": [{"type": "text", "text": text}]}] for text in said]
        assert together == reward(blocks, **columns)


@given(TEXT, st.sampled_from(sorted(POSSIBLE)))
def test_the_reward_is_the_evaluations_reader(text: str, kind: str) -> None:
    for answer in POSSIBLE[kind]:
        right = read_reply(text, kind).answer == answer
        assert answer_reward([text], [answer], [kind]) == [float(right)]


def test_every_reward_is_documented_and_takes_further_columns() -> None:
    for name, reward in REWARDS.items():
        assert reward.__name__ == f"{name}_reward"
        assert reward.__doc__
        assert inspect.Parameter.VAR_KEYWORD in {one.kind for one in inspect.signature(reward).parameters.values()}
