"""Which differences a text claims, sentence by sentence.

A difference is claimed by a sentence of one of few shapes, and by nothing else: a list of words, or words in another
order, claims none. Each word is put down as one letter, and shapes are patterns of letters. What is named is every
part of every family of procedural objects, with the usual words for its width, height, length, thickness, colour,
number, finish, place, angle and kind; *it* is the part before it. A sentence in which a word follows itself claims
nothing, and neither does one that denies what it says: *the handle does not differ*, *no difference in the lid*.

=================  ============================================================
shape              example
=================  ============================================================
named, then more   the handle is wider; the width of the handle is greater
named, differing   the handle and the lid differ; the lid is not the same
differing, named   what differs is the lid; the photos disagree in the lid
more, then named   the second photo shows a wider handle
two values         the lid is red in the first photo and blue in the second
=================  ============================================================
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from twin.objects import FAMILIES
from twin.train.explaining._features import ASPECTS, WHOLE, Feature, feature_of, singular

__all__ = ["differences_named"]

_SENTENCE = re.compile(r"[.;!?\n]+")
_QUOTED = re.compile(r"[\"“”][^\"“”]*[\"“”]")
_WORD = re.compile(r"[a-z]+|[,:]", re.IGNORECASE)
_STUTTER = re.compile(r"\b([a-z]+)\s+\1\b", re.IGNORECASE)

_ASPECTS: dict[str, str] = {
    "width": "wide narrow broad large big small diameter",
    "height": "high tall low",
    "length": "long short deep shallow",
    "thickness": "thick thin slim",
    "colour": "colours color colors coloured colored tint red orange yellow green teal cyan blue purple violet pink"
    " magenta brown black white grey gray dark light pale bright dull",
    "number": "number",
    "finish": "surface gloss glossy matt matte shiny rough smooth",
    "place": "position",
    "angle": "tilt slant steep curved tapered flared tilted slanted splayed",
    "kind": "form type style design",
}
_COMPARED: dict[str, str] = {
    "width": "wider narrower broader larger bigger smaller",
    "height": "higher taller lower",
    "length": "longer shorter deeper shallower",
    "thickness": "thicker thinner slimmer heavier bolder",
    "colour": "darker lighter paler brighter duller",
    "number": "fewer",
    "finish": "glossier shinier rougher smoother",
    "angle": "steeper",
    "": "greater less more stronger weaker",
}
_LETTERS = {
    "d": "the its their a an this that these those",
    "o": "of",
    "i": "in on at by from",
    "&": "and or ,",
    "V": "is are was were has have looks look seems seem appears appear does do did becomes become shows show",
    "n": "not no none nothing never neither nor nowhere without cannot isn aren wasn weren doesn don didn",
    ":": ": but while whereas however although though yet",
    "q": "to be slightly much clearly a bit somewhat far very noticeably also visibly rather quite both all",
    "D": "differs differ different difference differences disagree disagrees disagreed changes changed change differed"
    " unlike unequal",
    "M": "same alike identical equal match matches agree agrees unchanged",
    "1": "first left one",
    "2": "second right other",
    "f": "photo photos image images picture pictures two",
}
_ALSO = {"lettering": "word", "text": "word", "inscription": "word", "logo": "emblem", "symbol": "emblem"}
_ALSO |= {"widest girth": "widest"}

_PLACE = r"(?:[oi]d?(?:[12f]+x?|P))?"
_NAMED = r"(?:d?(?:A(?:oA)*(?:od?P)?|PA?)|I)"
_LISTED = rf"(?P<named>{_NAMED}(?:&+{_NAMED})*)"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_LISTED}{_PLACE}Vq*(?P<how>C)(?P<adjective>A?)",
        rf"{_LISTED}{_PLACE}V?q*D(?!i?n)",
        rf"{_LISTED}{_PLACE}Vnq*d?M",
        rf"D{_PLACE}(?:V[io]?|[io])q*{_LISTED}",
        r"[12]f*Vq*d?q*(?P<how>C)(?P<named>P)",
        rf"{_LISTED}Vd?(?P<how>[vAx])[vAx]{{0,3}}id?(?:1.{{,9}}[vAx].{{,9}}2|2.{{,9}}[vAx].{{,9}}1)",
    )
)
_DENIED = re.compile(r"n[qdVxoif12]{0,4}$")
"""What stands before a claim that is denied: *there is no difference in the lid*, *neither the lid nor …*."""


@dataclass(frozen=True, slots=True)
class _Token:
    letter: str
    means: str = ""


_OTHER = _Token("x")


def differences_named(text: str) -> frozenset[Feature]:
    """The differences that ``text`` claims."""
    return frozenset(feature for sentence in _SENTENCE.split(text) for feature in _claims(sentence))


def _claims(sentence: str) -> Iterator[Feature]:
    if _STUTTER.search(sentence):
        return
    tokens = list(_tokens(_WORD.findall(_QUOTED.sub(" value ", sentence).lower())))
    letters = "".join(token.letter for token in tokens)
    for shape in _SHAPES:
        for found in shape.finditer(letters):
            if _DENIED.search(letters, max(found.start() - 5, 0), found.start()):
                continue
            groups = found.groupdict()
            told = [tokens[found.start(name)].means for name in ("adjective", "how") if groups.get(name)]
            said = next(filter(None, told), "")
            yield from _features(tokens[slice(*found.span("named"))], said)


def _features(named: list[_Token], said: str) -> Iterator[Feature]:
    """What a list of things names; what has no aspect of its own has the one that is ``said`` of it.

    That the object as such differs is the answer, and names nothing.
    """
    aspect, part = "", ""
    for token in [*named, _Token("&")]:
        if token.letter == "A":
            aspect = aspect or token.means
        elif token.letter in "PI":
            part = token.means
        elif token.letter == "&":
            if part or aspect or said:
                yield Feature(part or WHOLE, aspect or said or "kind")
            aspect, part = "", ""


def _tokens(words: list[str]) -> Iterator[_Token]:
    parts, place, last = _parts(), 0, ""
    while place < len(words):
        size = next((size for size in (3, 2, 1) if singular(" ".join(words[place : place + size])) in parts), 0)
        if size:
            last = parts[singular(" ".join(words[place : place + size]))]
            yield _Token("P", last)
        else:
            known = _words().get(words[place], _OTHER)
            yield _Token("I", last) if words[place] in {"it", last and "they"} else known
        place += size or 1


@cache
def _words() -> dict[str, _Token]:
    """The letter of each word that is known, and the aspect that it is about."""
    words = {word: _Token(letter) for letter, listed in _LETTERS.items() for word in listed.split()}
    words |= {word: _Token("A", aspect) for aspect, listed in _ASPECTS.items() for word in listed.split()}
    words |= {word: _Token("A", aspect) for aspect, listed in ASPECTS.items() for word in listed}
    words |= {word: _Token("C", aspect) for aspect, listed in _COMPARED.items() for word in listed.split()}
    return words | {"value": _Token("v"), "a": _Token("d")}


@cache
def _parts() -> dict[str, str]:
    """The part that each name stands for; none for names of the object as such."""
    names = {attribute.name for family in FAMILIES.values() for attribute in family.attributes}
    parts = {feature_of(name).part for name in names} | {WHOLE}
    return dict.fromkeys([*FAMILIES, "object", "item"], "") | {part: part for part in parts} | _ALSO
