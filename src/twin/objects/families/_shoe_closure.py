"""What closes a shoe: tongue, laces with a bow, or straps. Lengths in cm."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._colours import hsv
from twin.objects._curves import catmull
from twin.objects._geometry import superquad, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import rotation, transform
from twin.objects._textures import solid
from twin.objects.families._shoe_parts import patch, trim
from twin.objects.families._shoe_shape import Last
from twin.objects.families._values import count, number, text

__all__ = ["closure"]

_LOW, _HIGH = 0.46, 0.93
_REACH = 1.9


def closure(values: Values, state: Values, last: Last) -> list[Part]:
    """Tongue and fastenings on the instep."""
    lace = Material(solid(hsv(number(values, "lace_hue"), 0.6, 0.9)), 0.7)
    parts = [patch(last, (_LOW - 0.06, 1.0), (-0.62, 0.62), 0.12, trim(values)), _tongue(values, state, last)]
    if text(values, "closure") == "straps":
        return parts + _straps(values, last, lace)
    return parts + _laces(values, last, lace) + _bow(values, state, last, lace)


def _tongue(values: Values, state: Values, last: Last) -> Part:
    start, top = last.instep(0.7, 0.0), last.instep(1.0, 0.0)
    lean = np.radians(12.0 + number(state, "tongue_lean"))
    tip = top + (number(values, "tongue_height") + 0.8) * np.array([np.sin(lean) - 0.25, 0.0, np.cos(lean)])
    path = catmull([start, top + np.array([-0.2, 0.0, 0.1]), tip], 8)
    width = 2.3 * np.interp(np.linspace(0, 1, len(path)), [0, 0.85, 1], [0.85, 1.0, 0.75])
    return sweep(path, width, 0.4, trim(values), segments=24, squareness=0.55)


def _laces(values: Values, last: Last, lace: Material) -> list[Part]:
    rows = np.linspace(_LOW, _HIGH, count(values, "fastenings"))
    lift = np.array([0.12, 0.0, 0.2])
    holes = {(k, side): last.instep(row, side * _REACH) + lift for k, row in enumerate(rows) for side in (-1, 1)}
    pairs = [(k, k) for k in range(len(rows))]
    if text(values, "closure") == "crossed laces":
        pairs = [(0, 0), *((k, k + 1) for k in range(len(rows) - 1)), *((k + 1, k) for k in range(len(rows) - 1))]
    half = 0.5 * number(values, "lace_thickness")
    parts = []
    for left, right in pairs:
        middle = last.instep((rows[left] + rows[right]) / 2, 0.0) + 2.0 * lift
        path = catmull([holes[left, -1], middle, holes[right, 1]], 5)
        parts.append(sweep(path, 1.25 * half, 0.8 * half, lace, side=(1.0, 0.0, 1.0), segments=10))
    metal = Material(solid((0.8, 0.8, 0.82)), 0.3, 1.0)
    eyelet = superquad((0.5, 0.5, 0.3), metal, vertical=0.7, level=1.0, rings=6, segments=14)
    tilt = rotation("y", 30.0)
    return parts + [transform(eyelet, tilt, place - [0.05, 0.0, 0.1]) for place in holes.values()]


def _bow(values: Values, state: Values, last: Last, lace: Material) -> list[Part]:
    knot = last.instep(_HIGH, 0.0) + np.array([0.5, 0.0, 0.7])
    size = 0.5 * number(values, "lace_thickness")
    swing = np.radians(number(state, "lace_ends"))
    ball = superquad((1.5 * size, 1.9 * size, 1.5 * size), lace, vertical=0.9, level=0.9, rings=8, segments=14)
    parts = [transform(ball, offset=knot)]
    for side in (-1, 1):
        out = np.array(
            [[0.0, 0.0, 0.0], [-0.2, 1.6, 0.7], [0.5, 3.0, 0.2], [1.0, 2.6, -0.5], [0.7, 1.2, -0.1], [0.0, 0.0, 0.0]]
        )
        loop = catmull(knot + out * [1.0, side, 1.0], 6)
        parts.append(sweep(loop, 1.1 * size, 0.8 * size, lace, side=(0.9, 0.0, 0.4), segments=10))
        hang = np.array(
            [[0.0, 0.0, 0.0], [1.0, 0.8, 0.0], [2.0 + np.sin(swing), 1.6, -0.9], [2.7 + 2 * np.sin(swing), 2.4, -2.2]]
        )
        parts.append(
            sweep(catmull(knot + hang * [1.0, side, 1.0], 6), size, 0.8 * size, lace, side=(0.0, 0.3, 1.0), segments=10)
        )
    return parts


def _straps(values: Values, last: Last, lace: Material) -> list[Part]:
    number_of = count(values, "fastenings")
    pitch = (1.0 - _LOW) / number_of
    rows = _LOW + pitch * (np.arange(number_of) + 0.5)
    return [patch(last, (row - 0.36 * pitch, row + 0.36 * pitch), (-1.5, 1.5), 0.45, lace) for row in rows]
