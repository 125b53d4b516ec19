"""The scoring that was released with FGVQA, kept apart from the one reader so that published numbers can be had again.

It takes the *first* answer span, and falls back on whatever yes, no or digit comes last in the reply:

- pair query: the last *yes* or *no* in the first ``<answer>`` span, else the last one in the reply;
- multi query: the first stand-alone digit 0 to 3 in the first span, else the last one in the reply.

So it hears *yes* in ``<answer>yes</answer> wait <answer>no</answer>``, and 3 in
``Images 2 and 3 match, so <answer>two</answer>``. General questions have no released scoring.
"""

import re

__all__ = ["read_released"]

_START = re.compile("<answer>", re.IGNORECASE)
_END = re.compile("</answer>", re.IGNORECASE)
_YES_NO = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\b[0-3]\b", re.ASCII)


def read_released(reply: str, question_type: str) -> str | None:
    """What the released scoring takes for the answer, or None where it finds none.

    Args:
        reply: The model's words.
        question_type: ``pairwise``, ``multiple_choice`` or ``general`` (always None).
    """
    start = _START.search(reply)
    end = _END.search(reply, start.end()) if start else None
    inside = reply[start.end() : end.start()] if start and end else ""
    if question_type == "pairwise":
        found = _YES_NO.findall(inside) or _YES_NO.findall(reply)
        return found[-1].lower() if found else None
    if question_type == "multiple_choice":
        tagged = _DIGIT.search(inside)
        return tagged.group() if tagged else next(reversed(_DIGIT.findall(reply)), None)
    return None
