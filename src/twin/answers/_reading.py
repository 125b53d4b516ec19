"""The one reader of replies, used as reward and as evaluation alike."""

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["Reading", "Verdict", "read_reply", "verdict"]

Verdict = Literal["right", "wrong", "no answer"]

_SPAN = re.compile(r"<answer>(.*?)</answer>", re.IGNORECASE | re.DOTALL)
_LOOSE = {
    "pairwise": re.compile(r"\b(yes|no)\b", re.IGNORECASE),
    "multiple_choice": re.compile(r"(?<![\w.])([0-3])(?![\w.]\d|\w)"),
}
_WORDS = {"zero": "0", "none": "0", "one": "1", "two": "2", "three": "3"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says.

    Attributes:
        answer: The strict answer, lower case, or None where the reply gives none.
        lenient: The answer that a lenient reader would find where the strict one finds none.
    """

    answer: str | None
    lenient: str | None


def read_reply(reply: str, question_type: str) -> Reading:
    """Read the answer of ``reply``.

    Strict: the content of the last complete ``<answer>…</answer>`` span, white space and a final full stop taken off,
    compared in lower case; for a pair query it must be *yes* or *no*, for a multi query a digit 0 to 3 or its English
    word. Everything else is *no answer*. Lenient: the strict answer, else the last stand-alone answer in the last span,
    else in the whole reply.

    Args:
        reply: The model's words.
        question_type: ``pairwise``, ``multiple_choice`` or ``general`` (any text is an answer).
    """
    spans = _SPAN.findall(reply)
    inside = " ".join(spans[-1].split()).rstrip(".").lower() if spans else None
    if question_type == "general":
        return Reading(inside or None, inside or None)
    answer = _strict(inside, question_type) if inside else None
    if answer is not None:
        return Reading(answer, answer)
    loose = (_LOOSE[question_type].findall(text) for text in (inside or "", reply))
    return Reading(None, next((found[-1].lower() for found in loose if found), None))


def verdict(answer: str | None, truth: str) -> Verdict:
    """Judge an answer: *no answer* is kept apart from *wrong*."""
    if answer is None:
        return "no answer"
    return "right" if answer == truth.strip().lower() else "wrong"


def _strict(inside: str, question_type: str) -> str | None:
    if question_type == "pairwise":
        return inside if inside in ("yes", "no") else None
    word = _WORDS.get(inside, inside)
    return word if word in ("0", "1", "2", "3") else None
