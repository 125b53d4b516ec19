"""What a lenient reader hears in prose: the last word that answers the question."""

import re

__all__ = ["last_answer"]

_NUMBER = r"(?:[0-9]+|zero|one|two|three|four)"
_THINGS = r"(?:images?|photos?|pictures?|candidates?|options?|views?|numbers?)"
_MENTIONED = {
    # "no difference" says yes, if anything.
    "pairwise": re.compile(r"\bno\s+(?:\w+\s+){0,2}(?:differences?|doubt|changes?|reason|evidence|signs?|way)\b", re.I),
    # Names of photos, the number of candidates, and "one" as a pronoun are not counts of matches.
    "multiple_choice": re.compile(
        rf"\b{_THINGS}\s*#?\s*{_NUMBER}(?:\s*(?:,|&|and|or|to|-|–)\s*(?:{_THINGS}\s*)?#?\s*{_NUMBER})*\b"
        r"|\b(?:of|among|in|from|the|these|those)\s+(?:the\s+|these\s+|those\s+)?(?:last\s+|other\s+|remaining\s+)?(?:3|three)\b"
        r"|\b(?:the|this|that|other|another|first|second|third|fourth|last|same|which|each|every|any|no|reference)\s+one\b",
        re.IGNORECASE,
    ),
}
_ANSWER = {
    "pairwise": re.compile(r"\b(?:yes|no)\b", re.IGNORECASE),
    # Neither a part of a longer number (1.5, 12, -1, 2/3) nor of a name (v2).
    "multiple_choice": re.compile(
        r"(?<![\w/-])(?<!\d[.,])(?:[0-3]|zero|none|one|two|three)(?![\w/-])(?![.,]\d)", re.IGNORECASE
    ),
}
_DIGITS = {"zero": "0", "none": "0", "one": "1", "two": "2", "three": "3"}


def last_answer(text: str, question_type: str) -> str | None:
    """The last *yes* or *no* (pair query), digit 0 to 3 or its English word (multi query) in ``text``, or None.

    Not heard are numbers that name photos (``images 2 and 3``) or count candidates (``of the three``), parts of other
    numbers, *one* as a pronoun, and *no* before a noun (``no visible difference``).

    Args:
        text: Prose.
        question_type: ``pairwise`` or ``multiple_choice``.
    """
    found = _ANSWER[question_type].findall(_MENTIONED[question_type].sub(" ; ", text))
    if not found:
        return None
    last = str(found[-1]).lower()
    return _DIGITS.get(last, last)
