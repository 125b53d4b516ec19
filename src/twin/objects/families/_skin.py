"""The surface of a body from the shared attributes."""

from collections.abc import Sequence
from typing import cast

import numpy as np

from twin.objects._attributes import Values
from twin.objects._colours import Colour, hsv
from twin.objects._curves import Points
from twin.objects._emblems import EmblemKind
from twin.objects._patterns import Pattern, PatternKind
from twin.objects._prints import Plate, Print
from twin.objects._textures import Band, PlacedPrint, Texture, body_texture
from twin.objects.families._values import colour, count, number, share, text

__all__ = ["body_print", "body_skin", "pattern_colour"]

_ZONES = {"all": (0.0, 1.0), "upper": (0.5, 1.0), "lower": (0.0, 0.5)}
_PALE: Colour = (0.95, 0.94, 0.9)
_DARK: Colour = (0.12, 0.12, 0.14)


def pattern_colour(values: Values) -> Colour:
    """The pattern's colour: clearly darker or lighter than the body, whatever the hues."""
    body, hue = share(values, "body_value"), number(values, "pattern_hue")
    if text(values, "pattern_tone") == "deep":
        return hsv(hue, 0.85, 0.5 * body)
    return hsv(hue, 0.42, 0.72 + 0.3 * body)


def body_print(values: Values) -> Print:
    """The print as the values describe it."""
    hue, dark = number(values, "print_hue"), text(values, "plate_tone") == "dark"
    return Print(
        emblem=cast(EmblemKind, text(values, "emblem")),
        points=count(values, "emblem_points"),
        word=text(values, "word"),
        ink=hsv(hue, 0.55, 1.0) if dark else hsv(hue, 0.9, 0.55),
        plate=cast(Plate, text(values, "plate")),
        ground=_DARK if dark else _PALE,
    )


def body_skin(values: Values, profile: Points, bands: Sequence[Band] = ()) -> Texture:
    """The texture of a lathe body.

    Args:
        values: Attribute values, among them those of ``_common``.
        profile: ``(n, 2)`` outline that the texture goes around, from the bottom up.
        bands: Rings of one colour over the pattern.
    """
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
    height = share(values, "print_height")
    radius = float(np.interp(height * way[-1], way, profile[:, 0]))
    placed = PlacedPrint(
        body_print(values), number(values, "print_turn"), height, 2 * radius * share(values, "print_size")
    )
    return body_texture(
        colour(values, "body"),
        pattern_colour(values),
        _pattern(values, 2 * np.pi * float(profile[:, 0].mean()) / way[-1]),
        girth=2 * np.pi * radius,
        height=float(way[-1]),
        zone=_ZONES[text(values, "pattern_zone")],
        bands=bands,
        printed=placed,
    )


def _pattern(values: Values, aspect: float) -> Pattern | None:
    kind = text(values, "pattern")
    if kind == "plain":
        return None
    repeats, weight = count(values, "pattern_repeats"), share(values, "pattern_weight")
    return Pattern(cast(PatternKind, kind), repeats, weight, aspect=aspect)
