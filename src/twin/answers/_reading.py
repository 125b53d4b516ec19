"""The one reader of replies, used as reward and as evaluation alike.

The strict reading follows this grammar; case never matters::

    reply   = { thought | span | any text }
    thought = "<think>" any text "</think>"          also <thinking>; an end without a start ends a thought that began
                                                     the reply, a start without an end begins one that ends it
    span    = "<answer>" content "</answer>"         white space may stand before ">"; content holds no answer tag
    content = { wrapping } answer { wrapping | stop }
    wrapping = white space | * | _ | ` | round or square bracket | " | ' | “ | ” | „ | ‘ | ’ | ‚ | « | »
    stop    = "." | "," | ";" | ":" | "!"
    answer  = "yes" | "no"                                                    pair query
            | "0" | "1" | "2" | "3" | "zero" | "none" | "one" | "two" | "three"      multi query
            | any words                                                       general question

Thoughts are taken out. Of what is left, the *last complete* span is the answer, whatever the spans before it say; of
nested spans the innermost is complete. When its content is anything else (other words, a question mark, a sign, a
number with more digits), there is *no answer*: an answer is never looked for elsewhere.
"""

import re
from dataclasses import dataclass
from typing import Literal

from twin.answers._lenient import last_answer

__all__ = ["POSSIBLE", "Reading", "Verdict", "read_reply", "verdict"]

POSSIBLE = {"pairwise": ("yes", "no"), "multiple_choice": ("0", "1", "2", "3")}
"""The possible answers by type of question; those of general questions are not known beforehand."""

Verdict = Literal["right", "wrong", "no answer"]

_SPAN = re.compile(r"<answer\s*>((?:(?!</?answer\s*>).)*)</answer\s*>", re.IGNORECASE | re.DOTALL)
_THOUGHT = re.compile(r"<think(?:ing)?>(?:(?!<think(?:ing)?>).)*?</think(?:ing)?>", re.IGNORECASE | re.DOTALL)
_THOUGHT_START = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_THOUGHT_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_WRAPPING = " *_`()[]\"'“”„‘’\u201a«»"
_FULL_STOPS = ".,;:!"
_ANSWERS = {
    "pairwise": {"yes": "yes", "no": "no"},
    "multiple_choice": {str(count): str(count) for count in range(4)}
    | {"zero": "0", "none": "0", "one": "1", "two": "2", "three": "3"},
}


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

    Strict: by the grammar above. Lenient: the strict answer; else the last answer among the words of the last complete
    span, in a thought if there is none outside; else the last answer among all words outside thoughts.

    Args:
        reply: The model's words.
        question_type: ``pairwise``, ``multiple_choice`` or ``general`` (any words are an answer).
    """
    spoken = _spoken(reply)
    spans = _SPAN.findall(spoken)
    inside = _bare(spans[-1]) if spans else ""
    if question_type == "general":
        return Reading(inside or None, inside or None)
    answer = _ANSWERS[question_type].get(inside)
    if answer is not None:
        return Reading(answer, answer)
    last = (spans or _SPAN.findall(reply))[-1:]
    found = (last_answer(text, question_type) for text in (*last, spoken))
    return Reading(None, next(filter(None, found), None))


def verdict(answer: str | None, truth: str) -> Verdict:
    """Judge an answer: *no answer* is kept apart from *wrong*."""
    if answer is None:
        return "no answer"
    return "right" if answer == _bare(truth) else "wrong"


def _spoken(reply: str) -> str:
    """The reply without its thoughts."""
    text = _THOUGHT.sub(" ", reply)
    return _THOUGHT_START.split(_THOUGHT_END.split(text)[-1])[0]


def _bare(content: str) -> str:
    """Lower case, single blanks, and nothing around the words that does not change what they say."""
    return " ".join(content.split()).lstrip(_WRAPPING).rstrip(_WRAPPING + _FULL_STOPS).lower()
