"""Spout and handle of a teapot."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._curves import Points, catmull, fillet
from twin.objects._geometry import sweep
from twin.objects._parts import Material, Part
from twin.objects._textures import solid
from twin.objects.families._values import cm, share, text

__all__ = ["handle", "spout"]

_HOLE = Material(solid((0.04, 0.035, 0.03)), 0.9)


def spout(values: Values, outline: Points, material: Material) -> list[Part]:
    """The spout, to the right (+y) of the front, and the dark inside of its mouth."""
    top, thickness = cm(values, "body_height"), cm(values, "spout_thickness")
    start = 0.3 * top
    root, reach = _radius(outline, start) - 0.12, cm(values, "spout_reach")
    tip = root + reach, share(values, "spout_rise") * top
    match text(values, "spout"):
        case "straight":
            corners = [(root, start), (root + 0.5 * reach, (start + tip[1]) / 2), tip]
        case "swan":
            bend = (root + 0.62 * reach, start + 0.3 * (tip[1] - start))
            corners = [(root, start), bend, (root + 0.75 * reach, start + 0.75 * (tip[1] - start)), tip]
        case _:
            tip = root + 0.75 * reach, 0.5 * top + 0.42 * tip[1]
            corners = [(root, 0.52 * top), (root + 0.35 * reach, 0.6 * top), tip]
    path = catmull(corners, 9)
    way = np.linspace(0.0, 1.0, len(path))
    line = np.stack([np.zeros(len(path)), path[:, 0], path[:, 1]], axis=1)
    girth = thickness * (0.95 - 0.95 * way + 0.48 * way**2)
    mouth = np.stack([line[-1] - 0.04 * _towards(line), line[-1] + 0.004 * _towards(line)])
    return [
        sweep(line, girth, 1.1 * girth, material, side=(1.0, 0.0, 0.0), segments=32),
        sweep(mouth, 0.78 * girth[-1], 0.86 * girth[-1], _HOLE, side=(1.0, 0.0, 0.0), segments=32),
    ]


def handle(values: Values, outline: Points, material: Material) -> Part:
    """The handle, opposite the spout (-y), or an arch over the lid."""
    top, reach, half = cm(values, "body_height"), cm(values, "handle_reach"), 0.5 * cm(values, "handle_thickness")
    high, low = 0.84 * top, 0.26 * top
    upper, lower = _radius(outline, high) - 0.06, _radius(outline, low) - 0.06
    out = _radius(outline, 0.5 * top) + reach
    match text(values, "handle"):
        case "loop":
            corners = [(upper, high), (out - 0.25 * reach, high + 0.02), (out, 0.58 * top), (out - 0.3 * reach, low)]
            path = catmull([*corners, (lower, low)], 9)
        case "ear":
            corners = [
                (upper, high),
                (upper + 0.5 * reach, high + 0.16 * top),
                (out, 0.74 * top),
                (out - 0.25 * reach, 0.45 * top),
            ]
            path = catmull([*corners, (lower, low)], 9)
        case "square":
            path = fillet([(upper, high), (out, high), (out, low), (lower, low)], 0.14, 8)
        case _:
            crest = top + cm(values, "lid_height") + 2 * cm(values, "knob_size") + 0.45 * reach + 0.1
            corners = [(upper, high), (0.96 * upper + 0.1, 0.55 * high + 0.45 * crest), (0.0, crest)]
            right = catmull([*corners, (-corners[1][0], corners[1][1]), (-upper, high)], 10)
            path = right
    line = np.stack([np.zeros(len(path)), -path[:, 0], path[:, 1]], axis=1)
    return sweep(line, 1.25 * half, half, material, side=(1.0, 0.0, 0.0), squareness=0.85)


def _radius(outline: Points, height: float) -> float:
    return float(np.interp(height, outline[:, 1], outline[:, 0]))


def _towards(line: Points) -> Points:
    step: Points = line[-1] - line[-2]
    return step / np.linalg.norm(step)
