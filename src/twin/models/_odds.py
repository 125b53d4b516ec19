"""How likely each possible answer was, from the tokens that a reply was written in and those that stood beside them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from twin.answers import POSSIBLE

__all__ = ["Step", "answer_odds"]

_TAG = re.compile(r"<answer\s*>\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """One token of a reply.

    Attributes:
        text: The token.
        likely: The most likely tokens in its place, itself among them, with the logarithms of their probabilities.
    """

    text: str
    likely: tuple[tuple[str, float], ...]


def answer_odds(steps: Sequence[Step], question_type: str) -> tuple[float, ...] | None:
    """Probabilities, to six places and summing to 1, of the possible answers where the answer begins.

    A possible answer that is not among the most likely tokens there counts as impossible.

    Args:
        steps: The reply.
        question_type: ``pairwise`` (*yes*, *no*), ``multiple_choice`` (0 to 3), or another, which has none.

    Returns:
        The probabilities, or None where no answer begins after a tag, or none of the likely tokens is an answer.
    """
    possible, step = POSSIBLE.get(question_type), _answering(steps)
    if possible is None or step is None:
        return None
    weights = dict.fromkeys(possible, 0.0)
    for token, logarithm in step.likely:
        word = "".join(filter(str.isalnum, token)).lower()
        if word in weights:
            weights[word] += math.exp(min(logarithm, 0.0))
    total = sum(weights.values())
    return tuple(round(weight / total, 6) for weight in weights.values()) if total > 0 else None


def _answering(steps: Sequence[Step]) -> Step | None:
    """The token that holds the first character after the last opening tag."""
    tags = list(_TAG.finditer("".join(step.text for step in steps)))
    end = 0
    for step in steps:
        end += len(step.text)
        if tags and end > tags[-1].end():
            return step
    return None
