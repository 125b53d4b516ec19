"""Sentences about one attribute: how it differs between two photos, or that it does not."""

import numpy as np

from twin.objects import Value
from twin.train.explaining._features import ASPECTS, WHOLE, attribute_kinds, feature_of

__all__ = ["differs", "phrase"]

_NOUNS = {"hue": "colour", "saturation": "colour", "value": "colour", "tone": "colour"}
_NOUNS |= {"count": "number", "repeats": "number of repeats", "points": "number of points"}
_NAMES = {"widest": "widest girth"}
_MORE = {"saturation": ("stronger", "weaker"), "value": ("brighter", "darker")}
_PLAIN = (
    "The {phrase} differs between the two photos.",
    "The two photos disagree in the {phrase}.",
    "What differs is the {phrase}.",
)
_DIRECTED = (
    "The {phrase} is {more} in the second photo than in the first.",
    "Compared with the first photo, the {phrase} is {more} in the second.",
    "The {phrase} is {less} in the first photo than in the second.",
)
_VALUED = (
    'The {phrase} is "{one}" in the first photo and "{two}" in the second.',
    'The {phrase} changes from "{one}" in the first photo to "{two}" in the second.',
    'Where the {phrase} is "{one}" in the first photo, it is "{two}" in the second.',
)


def phrase(attribute: str) -> str:
    """The attribute in words, without article: ``width of the handle``, ``kind of pattern``, ``number of ribs``."""
    part, aspect = feature_of(attribute).part, feature_of(attribute).aspect
    *before, last = attribute.split("_")
    if before and last in ASPECTS[aspect]:
        return f"{_NOUNS.get(last, last)} of the {part}"
    if last in ASPECTS[aspect]:
        return f"{last} of the {WHOLE}"
    if aspect == "number":
        return f"number of {attribute.replace('_', ' ')}"
    kind = attribute_kinds().get(attribute)
    return f"kind of {part}" if kind == "choice" else _NAMES.get(part, part)


def differs(rng: np.random.Generator, attribute: str, one: Value | None = None, two: Value | None = None) -> str:
    """A sentence that is true of an attribute with value ``one`` in the first photo and ``two`` in the second.

    Args:
        rng: Draws the wording.
        attribute: Its name.
        one: Its value in the first photo; None where it is not known which is which.
        two: Its value in the second.
    """
    words = {"phrase": phrase(attribute)}
    if one is None or two is None or attribute_kinds().get(attribute) == "hue":
        return _drawn(rng, _PLAIN).format(**words)
    if isinstance(one, float) or isinstance(two, float):
        higher, lower = _MORE.get(attribute.rsplit("_", maxsplit=1)[-1], ("greater", "less"))
        more, less = (higher, lower) if float(two) > float(one) else (lower, higher)
        return _drawn(rng, _DIRECTED).format(more=more, less=less, **words)
    return _drawn(rng, _VALUED).format(one=one, two=two, **words)


def _drawn(rng: np.random.Generator, wordings: tuple[str, ...]) -> str:
    return wordings[int(rng.integers(len(wordings)))]
