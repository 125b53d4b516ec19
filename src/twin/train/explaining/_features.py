"""Attributes of objects as people speak of them: a part, and what of it."""

from dataclasses import dataclass
from functools import cache

from twin.objects import FAMILIES

__all__ = ["ASPECTS", "WHOLE", "Feature", "attribute_kinds", "feature_of", "singular"]

WHOLE = "body"
"""What an attribute is about that names no part."""

ASPECTS = {
    "width": {"width", "radius", "size", "span", "top", "bottom"},
    "height": {"height", "rise", "lift"},
    "length": {"length", "reach", "depth"},
    "thickness": {"thickness", "weight", "padding"},
    "colour": {"colour", "hue", "saturation", "value", "tone"},
    "number": {"count", "repeats", "points"},
    "finish": {"finish", "material", "metal", "roughness"},
    "place": {"place", "zone"},
    "angle": {"turn", "lean", "splay", "taper", "curve", "flare"},
    "kind": {"kind", "shape", "make"},
}
"""What of a part differs, with the last words of the names of attributes that say so."""

_ASPECT_OF = {word: aspect for aspect, words in ASPECTS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Feature:
    """What an attribute is about; several attributes (hue, brightness) may be one feature (colour).

    Attributes:
        part: In the singular: ``handle``, ``toe cap``, ``body``.
        aspect: One of `ASPECTS`; ``kind`` where the name says no other.
    """

    part: str
    aspect: str


def feature_of(attribute: str) -> Feature:
    """The feature that an attribute such as ``handle_width`` is about.

    Attributes of families that are not known are read by their names alone.
    """
    words = [word for word in attribute.replace(" ", "_").lower().split("_") if not word.isdigit()]
    if words and words[-1] in _ASPECT_OF:
        return Feature(_part(words[:-1]), _ASPECT_OF[words[-1]])
    return Feature(_part(words), "number" if attribute_kinds().get(attribute) == "count" else "kind")


def _part(words: list[str]) -> str:
    return singular(" ".join(words)) if words else WHOLE


def singular(words: str) -> str:
    """``neck ring`` of ``neck rings``; words that end in *ss* or *teeth* are no plurals of this kind."""
    irregular = {"teeth": "tooth", "lens": "lens", "headphones": "headphones"}
    head, _, last = words.rpartition(" ")
    last = irregular.get(last, last[:-1] if last.endswith("s") and not last.endswith("ss") else last)
    return f"{head} {last}".strip()


@cache
def attribute_kinds() -> dict[str, str]:
    """``number``, ``count``, ``hue``, ``choice`` or ``word``, by the name of the attribute."""
    return {attribute.name: attribute.kind for family in FAMILIES.values() for attribute in family.attributes}
