"""True explanations of pairs of objects whose attributes are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from twin.objects import FAMILIES, Attribute, Family, Value
from twin.train.explaining._sentences import differs, phrase

__all__ = ["Known", "explanation"]

_NAMED = 2
"""Most attributes that an explanation names."""
_CLEAR = 4
"""Visible steps by which two separate objects must differ in a number for an explanation to name it."""

_ALIKE = (
    "The {one} and the {two} are the same in both photos.",
    "Both photos agree in the {one} and in the {two}.",
    "The {one} matches in both photos, and the {two} matches too.",
)
_YES = (
    "Only the view and the surroundings changed, so it is one object.",
    "Nothing about the object itself changed, so it is one and the same.",
    "It is a single object, photographed twice.",
)
_NO = (
    "So the two photos show different objects.",
    "One object cannot be both, so there are two of them.",
    "That makes them two objects.",
)
_KINDS = (
    "The first photo shows a {one}, the second a {two}.",
    "In the first photo there is a {one}, in the second a {two}.",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an object.

    Attributes:
        category: Its family.
        attributes: Its attribute values; empty where it is known by photos alone.
    """

    category: str
    attributes: Mapping[str, Value] = field(default_factory=dict)


def explanation(
    rng: np.random.Generator, answer: str, one: Known, two: Known, changes: Sequence[Mapping[str, Any]] = ()
) -> str | None:
    """A true explanation of a pair query's answer, without the answer; None where too little is known for one.

    Args:
        rng: Draws what is named, and the wording.
        answer: ``yes`` or ``no``.
        one: The object in the first photo.
        two: The object in the second photo.
        changes: The known differences of a near-twin; the most visible ones are named.
    """
    if answer == "yes":
        return _same(rng, one)
    if changes:
        return f"{_changed(rng, one, two, changes)} {_drawn(rng, _NO)}"
    if not (one.attributes and two.attributes):
        return None
    if one.category != two.category:
        return f"{_drawn(rng, _KINDS).format(one=one.category, two=two.category)} {_drawn(rng, _NO)}"
    return _apart(rng, one, two)


def _same(rng: np.random.Generator, known: Known) -> str | None:
    shown = [attribute.name for attribute in _shown(known)]
    if len(shown) < _NAMED:
        return None
    first, second = (phrase(shown[place]) for place in rng.permutation(len(shown))[:2])
    return f"{_drawn(rng, _ALIKE).format(one=first, two=second)} {_drawn(rng, _YES)}"


def _changed(rng: np.random.Generator, one: Known, two: Known, changes: Sequence[Mapping[str, Any]]) -> str:
    seen = sorted(changes, key=lambda change: -float(change.get("pixels", 0.0)))[: 2 * _NAMED]
    chosen = [seen[place] for place in sorted(rng.permutation(len(seen))[:_NAMED])]
    return " ".join(
        differs(rng, name, one.attributes.get(name), two.attributes.get(name))
        for name in (str(change["attribute"]) for change in chosen)
    )


def _apart(rng: np.random.Generator, one: Known, two: Known) -> str | None:
    clear = [
        attribute.name
        for attribute in _shown(one)
        if attribute.shows(two.attributes) and _is_clear(attribute, one.attributes, two.attributes)
    ]
    chosen = [clear[place] for place in sorted(rng.permutation(len(clear))[:_NAMED])]
    told = [differs(rng, name, one.attributes[name], two.attributes[name]) for name in chosen]
    return " ".join([*told, _drawn(rng, _NO)]) if told else None


def _shown(known: Known) -> list[Attribute]:
    """The attributes that can be seen on an object and whose value is known."""
    family: Family | None = FAMILIES.get(known.category)
    if family is None or not known.attributes.keys() >= {attribute.name for attribute in family.attributes}:
        return []
    return [attribute for attribute in family.attributes if attribute.shows(known.attributes)]


def _is_clear(attribute: Attribute, one: Mapping[str, Value], two: Mapping[str, Value]) -> bool:
    first, second = one[attribute.name], two[attribute.name]
    if isinstance(first, str) or isinstance(second, str):
        return first != second
    apart = abs(float(first) - float(second))
    return (min(apart, 360 - apart) if attribute.kind == "hue" else apart) >= _CLEAR * attribute.step


def _drawn(rng: np.random.Generator, wordings: tuple[str, ...]) -> str:
    return wordings[int(rng.integers(len(wordings)))]
