"""A question and what was replied to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Said", "Sample"]


@dataclass(frozen=True, slots=True)
class Said:
    """A reply.

    Attributes:
        text: Its words.
        answer: The answer in it by the strict reading, or None.
        probability: Probability of *yes*, where answers were weighed.
        rewards: What it earned, by the name of the reward, before weights.
        total: All rewards, weighed.
    """

    text: str
    answer: str | None
    probability: float | None = None
    rewards: Mapping[str, float] = field(default_factory=dict)
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A question and the replies to it.

    Attributes:
        pair_id: Which pair query it is.
        question: Its words.
        answer: The right answer.
        images: Names of its photos, as training rows have them.
        replies: What was replied.
    """

    pair_id: str
    question: str
    answer: str
    images: tuple[str, ...]
    replies: tuple[Said, ...]
