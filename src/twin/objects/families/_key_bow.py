"""The bow of a key: a metal plate under a coloured cover. Lengths in mm; x along the key, z to the viewer."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._curves import Points
from twin.objects._outlines import polygon, rounded, superellipse, wavy
from twin.objects._parts import Material, Part
from twin.objects._placing import transform
from twin.objects._plates import extrude
from twin.objects.families._face import face_skin
from twin.objects.families._values import count, number, text

__all__ = ["bow", "hole_places"]


def bow(values: Values, metal: Material) -> list[Part]:
    """The bow around the origin: a metal plate, and a thicker cover that leaves a border of it."""
    length, width, thickness = (number(values, f"bow_{name}") for name in ("length", "width", "thickness"))
    border, holes = number(values, "border"), _holes(values)
    plate = extrude(_outline(values, 0.0), 0.6 * thickness, metal, holes, bevel=0.5)
    size = (length - 2 * border, width - 2 * border)
    skin = face_skin(values, size, print_at=(0.62, 0.5))
    cover = extrude(
        _outline(values, border),
        thickness,
        Material(skin, 0.15 if text(values, "finish") == "glossy" else 0.7),
        holes,
        bevel=0.6,
    )
    return [transform(plate, offset=(0, 0, -0.3 * thickness)), transform(cover, offset=(0, 0, -0.5 * thickness))]


def hole_places(values: Values) -> Points:
    """Middles ``(holes, 2)`` of the holes, in a column at the far end of the bow, from the middle outwards."""
    x = -0.5 * number(values, "bow_length") + number(values, "border") + 1.6 + 0.5 * number(values, "hole_size")
    apart = number(values, "hole_size") + 2.0
    column = {1: (0.0,), 2: (-0.5, 0.5), 3: (-1.0, 0.0, 1.0)}[count(values, "holes")]
    # holes off the axis move in, to stay inside of a rounded bow
    return np.array([(x + 2.2 * abs(y), apart * y) for y in column])


def _holes(values: Values) -> list[Points]:
    half = 0.5 * number(values, "hole_size")
    match text(values, "hole_shape"):
        case "round":
            ring = superellipse(half, half, 2.0, 32)
        case "square":
            ring = rounded([(-half, -half), (half, -half), (half, half), (-half, half)], 0.4 * half)
        case _:
            ring = superellipse(0.6 * half, 1.2 * half, 3.0, 32)
    return [ring + place for place in hole_places(values)]


def _outline(values: Values, inset: float) -> Points:
    a, b = number(values, "bow_length") / 2 - inset, number(values, "bow_width") / 2 - inset
    match text(values, "bow_shape"):
        case "oval":
            return superellipse(a, b, 2.2, 64)
        case "square":
            return rounded([(-a, -b), (a, -b), (a, b), (-a, b)], 0.45 * a, 8)
        case "hexagon":
            return polygon(1.08 * a, b, 6, 0.2 * b)
        case "clover":
            return wavy(1.15 * a, 1.05 * b, 3, 0.3, 96)
    return wavy(a, b, 12, 0.09, 120)
