"""What each reward gives, case by case."""

import inspect
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
    ("The handle is wider, and the lid is flat. <answer>no</answer>", 0.5),
    ("The lid is alike, but the handle is wider. <answer>no</answer>", 1.0),
    ("The handle is the same. <answer>no</answer>", 0.0),
    ("The foot and the lid are alike, the handle is wider. <answer>no</answer>", 1.0),
    ("They are not the same: the width of the handle differs. <answer>no</answer>", 1.0),
    ("Look at the handle: it is narrower in the first. <answer>no</answer>", 0.75),
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


def test_naming_everything_earns_little() -> None:
    parts = ("handle", "lid", "foot", "spout", "pattern", "emblem", "rim", "base", "knob", "plate")
    [worth] = named_difference_reward([". ".join(f"The {part} is wider" for part in parts)], [CHANGES])
    assert worth == pytest.approx(1 / len(parts))


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
