"""Does the explanation name what really differs?"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from twin.train.explaining import Feature, differences_named, feature_of
from twin.train.rewards._replies import Completion, text_of

__all__ = ["Changes", "named_difference_reward"]

Changes: TypeAlias = str | Sequence[Mapping[str, Any]]
"""What differs between two objects, as the column ``changes`` of the pairs has it: JSON text, or what that means."""

_ANSWER = re.compile(r"</?answer\s*>.*", re.IGNORECASE | re.DOTALL)


def named_difference_reward(
    completions: Sequence[Completion], changes: Sequence[Changes], **_columns: Any
) -> list[float]:
    """How well the explanation names the attributes that differ: between 0 and 1.

    What counts is what a sentence before the answer claims to differ (`twin.train.explaining.differences_named`); words
    that stand there without a claim count nothing. Each claim is worth 1 if that attribute was changed, a half if
    another attribute of that part was, and takes 1 away if neither was; the reward is the mean, but not below 0. So
    half of what is named must be true before anything is earned, and naming everything earns nothing. It measures
    truth, not completeness: of several changed attributes one is enough.

    It is 0 where no difference is known: for a positive pair, and for objects of which only photos are known. As all
    replies to such a question earn the same, it does not change what is learned from them.

    Args:
        completions: The replies.
        changes: What differs between the two objects of each question: a list of ``{"attribute": …}``, or its JSON.
    """
    return [
        _worth(_ANSWER.sub("", text_of(completion)), _features(known))
        for completion, known in zip(completions, changes, strict=True)
    ]


def _features(changes: Changes) -> set[Feature]:
    listed = json.loads(changes or "[]") if isinstance(changes, str) else changes
    return {feature_of(str(change["attribute"])) for change in listed}


def _worth(explanation: str, changed: set[Feature]) -> float:
    claimed = differences_named(explanation) if changed else frozenset()
    parts = {feature.part for feature in changed}
    worth = [1.0 if feature in changed else 0.5 if feature.part in parts else -1.0 for feature in claimed]
    return max(sum(worth) / len(worth), 0.0) if worth else 0.0
