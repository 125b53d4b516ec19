"""Which replies are kept."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.answers import read_reply
from twin.core import CollectSettings
from twin.train.collecting._choosing import REASONS, choose
from twin.train.rewards import named_difference_reward

CHANGES = '[{"attribute": "handle_width"}]'
WIDER = "The handle is wider in the second photo. <answer>no</answer>"
LID = "The lid is taller in the second photo. <answer>no</answer>"
PLAIN = "<answer>no</answer>"
NEAR_TWIN = {"answer": "no", "changes": CHANGES}
POSITIVE = {"answer": "yes", "changes": "[]"}

FAULTS = [
    ("no", "no answer"),
    ("", "no answer"),
    ("<answer>perhaps</answer>", "no answer"),
    ("<answer>yes</answer>", "wrong answer"),
    ("<answer>no</answer> I am", "not in the asked form"),
    ("<answer>no</answer><answer>no</answer>", "not in the asked form"),
    ("\ufffd <answer>no</answer>", "not in the asked form"),
    (LID, "named difference too low"),
    (PLAIN, "named difference too low"),
]


@pytest.mark.parametrize(("reply", "reason"), FAULTS)
def test_what_is_not_kept_and_why(reply: str, reason: str) -> None:
    kept, left = choose(NEAR_TWIN, [reply, WIDER], CollectSettings(named_difference=0.5))
    assert [(drawn.number, drawn.reply, drawn.named) for drawn in kept] == [(1, WIDER, 1.0)]
    assert left == {reason: 1}


def test_without_a_floor_the_best_named_is_kept_then_the_earliest() -> None:
    replies = [PLAIN, LID, WIDER, WIDER, LID]
    kept, left = choose(NEAR_TWIN, replies, CollectSettings())
    assert [drawn.number for drawn in kept] == [2]
    assert left == {"repeated": 2, "more than are kept": 2}
    kept, _ = choose(NEAR_TWIN, replies, CollectSettings(keep=2))
    assert [drawn.number for drawn in kept] == [0, 2]


@pytest.mark.parametrize("changes", ["[]", ""])
def test_a_floor_says_nothing_of_pairs_whose_difference_is_not_known(changes: str) -> None:
    kept, _ = choose({"answer": "no", "changes": changes}, [PLAIN], CollectSettings(named_difference=1.0))
    assert [(drawn.reply, drawn.named) for drawn in kept] == [(PLAIN, None)]


@given(
    st.lists(st.sampled_from([WIDER, LID, PLAIN, *(reply for reply, _ in FAULTS)]), max_size=12),
    st.sampled_from([NEAR_TWIN, POSITIVE]),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_every_reply_is_kept_or_counted(replies: list[str], pair: dict[str, str], keep: int, floor: float) -> None:
    kept, left = choose(pair, replies, CollectSettings(keep=keep, named_difference=floor))
    assert len(kept) <= keep
    assert len({drawn.reply for drawn in kept}) == len(kept)
    assert len(kept) + sum(left.values()) == len(replies)
    assert set(left) <= set(REASONS)
    for drawn in kept:
        assert replies[drawn.number] == drawn.reply
        assert drawn.reply not in replies[: drawn.number]
        assert read_reply(drawn.reply, "pairwise").answer == pair["answer"]
    known = pair["changes"] != "[]"
    worth = {
        reply: named_difference_reward([reply], [CHANGES])[0] if known else 1.0
        for reply in (WIDER, LID, PLAIN, "<answer>yes</answer>")
        if reply in replies and read_reply(reply, "pairwise").answer == pair["answer"]
    }
    good = [value for value in worth.values() if value >= floor]
    assert len(kept) == min(keep, len(good))
    if known:
        assert sorted((drawn.named or 0.0 for drawn in kept), reverse=True) == sorted(good, reverse=True)[: len(kept)]
    assert Counter(left)["no answer"] == sum(read_reply(reply, "pairwise").answer is None for reply in replies)
