"""Which differences a text claims: clause by clause, the first part that is named and the first word on it.

Read by a fixed list of words, not understood: every part of every family of procedural objects, and the usual words
for size, height, length, thickness, colour, number, finish, place, slant and kind. A clause that calls something alike
claims nothing, nor does a list of parts before it (*the lid and the handle are alike*). A clause that names no part is
about the part before it in the same sentence, else about the body.
"""

import re
from collections.abc import Iterator
from functools import cache

from twin.objects import FAMILIES
from twin.train.explaining._features import ASPECTS, WHOLE, Feature, feature_of, singular

__all__ = ["differences_named"]

_SENTENCE = re.compile(r"[.;!?\n]+")
_CLAUSE = re.compile(
    r":|\b(?:but|while|whereas|although|though|however|yet)\b|(?:,|\band\b)\s+(?=(?:the|its|their)\b)", re.IGNORECASE
)
_ALIKE = re.compile(
    r"(?<!not )(?<!not the )(?<!n't the )\b(?:same|alike|identical|equal|equally|unchanged|agrees?|match(?:es)?"
    r"|no difference|(?:not|n't) differ(?:ent)?)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|look\w*|seem\w*|show\w*|appear\w*|differ\w*|chang\w*|disagree\w*|match\w*|agree\w*)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)

_SAID: dict[str, str] = {
    "width": "wide wider narrow narrower broad broader large larger big bigger small smaller diameter",
    "height": "high higher tall taller low lower",
    "length": "long longer short shorter deep deeper shallow shallower reaches",
    "thickness": "thick thicker thin thinner slim slimmer heavier bolder",
    "colour": "colours color colors coloured colored tint darker lighter paler brighter duller red orange yellow green"
    " teal cyan blue purple violet pink magenta brown black white grey gray",
    "number": "number more fewer",
    "finish": "surface gloss glossy glossier matt matte shiny shinier rough rougher smooth smoother",
    "place": "position placed positioned sits",
    "angle": "angle turned tilted tilt tilts leans leaning slant slanted slanting splayed curved tapers tapered flared"
    " steeper",
    "kind": "shaped form type style design",
}
_ASPECT_OF = {word: aspect for aspect, words in _SAID.items() for word in words.split()} | {
    word: aspect for aspect, words in ASPECTS.items() for word in words
}
_ALSO = {"lettering": "word", "text": "word", "inscription": "word", "logo": "emblem", "symbol": "emblem"}


def differences_named(text: str) -> frozenset[Feature]:
    """The differences that ``text`` claims."""
    return frozenset(feature for sentence in _SENTENCE.split(text) for feature in _claims(sentence))


def _claims(sentence: str) -> Iterator[Feature]:
    last = None
    clauses = _CLAUSE.split(sentence)
    for clause, alike in zip(clauses, _alike(clauses), strict=True):
        words = [word.lower() for word in _WORD.findall(clause)]
        part, rest = _first_part(words)
        last = part or last
        aspect = next((_ASPECT_OF[word] for word in rest if word in _ASPECT_OF), None)
        if (part or aspect) and not alike:
            yield Feature(last or WHOLE, aspect or "kind")


def _alike(clauses: list[str]) -> list[bool]:
    """Whether each clause calls something alike; one without a verb says what the one after it says."""
    said: list[bool] = []
    for clause in reversed(clauses):
        said.append(bool(_ALIKE.search(clause)) if _VERB.search(clause) or not said else said[-1])
    return said[::-1]


def _first_part(words: list[str]) -> tuple[str | None, list[str]]:
    """The part that is named first, the longest name where several begin there, and the words without it."""
    parts = _parts()
    for place in range(len(words)):
        for size in (3, 2, 1):
            name = singular(" ".join(words[place : place + size]))
            if len(words) >= place + size and name in parts:
                return parts[name], words[:place] + words[place + size :]
    return None, words


@cache
def _parts() -> dict[str, str]:
    """The part that each name stands for."""
    names = {attribute.name for family in FAMILIES.values() for attribute in family.attributes}
    parts = {feature_of(name).part for name in names} | {WHOLE}
    return {part: part for part in parts} | _ALSO
