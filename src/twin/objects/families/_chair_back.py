"""The back of a chair: posts, a crest with a label, and what fills the space below. Lengths in cm."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._colours import shade
from twin.objects._curves import Points
from twin.objects._geometry import sweep
from twin.objects._labels import paste_label
from twin.objects._outlines import rounded
from twin.objects._parts import Material, Part
from twin.objects._placing import rotation, transform
from twin.objects._plates import extrude
from twin.objects._textures import Texture, solid
from twin.objects.families._chair_frame import Frame, bar, rod
from twin.objects.families._chair_seat import cover
from twin.objects.families._face import label_print
from twin.objects.families._values import colour, count, number, text

__all__ = ["back"]


def back(values: Values, frame: Frame, material: Material) -> list[Part]:
    """All of the back."""
    crest_height = number(values, "crest_height")
    top = frame.back_height - crest_height
    parts = [_post(values, frame, side, top + 0.6 * crest_height, material) for side in (1, -1)]
    outline = _crest_outline(text(values, "crest_shape"), frame.post + 4.0, crest_height)
    crest = extrude(outline, 2.6, Material(_crest_texture(values, frame, outline), 0.5), bevel=0.5)
    return [*parts, _standing(crest, frame, top), *_filling(values, frame, top, material)]


def _standing(plate: Part, frame: Frame, height: float) -> Part:
    """A plate, drawn as seen from the front, stood on the back at a height above the seat."""
    stand = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    lean = rotation("y", -float(np.degrees(frame.lean)))
    return transform(plate, lean @ stand, frame.on_back(0.0, height, -0.8))


def _post(values: Values, frame: Frame, side: int, top: float, material: Material) -> Part:
    squareness = 0.25 if text(values, "leg_kind") == "square" else 1.0
    path = np.linspace(frame.on_back(side * frame.post, -2.0), frame.on_back(side * frame.post, top), 3)
    return sweep(path, 0.9 * frame.leg, 0.9 * frame.leg, material, squareness=squareness)


def _crest_outline(shape: str, reach: float, height: float) -> Points:
    x = np.linspace(1.0, -1.0, 41)
    match shape:
        case "straight":
            top = np.full(41, height)
        case "arched":
            top = height * (0.62 + 0.5 * (1.0 - x**2))
        case "horned":
            top = height * (0.85 + 0.5 * np.abs(x) ** 4)
        case _:
            top = height * (0.95 + 0.16 * np.cos(3 * np.pi * x))
    return np.vstack([[(-0.96 * reach, 0.0), (0.96 * reach, 0.0)], np.c_[reach * x, top]])


def _crest_texture(values: Values, frame: Frame, outline: Points) -> Texture:
    ground = np.tile(solid(shade(colour(values, "body"), 0.9)), (32, 128, 1))
    width, height = np.ptp(outline, axis=0)
    middle, length = 0.5 * number(values, "crest_height"), 1.86 * frame.post
    label = 0.8 * number(values, "crest_height")
    centre, extent = (0.5, float(1.0 - middle / height)), (float(length / width), float(label / height))
    return paste_label(ground, label_print(values), centre, extent, length / label)


def _filling(values: Values, frame: Frame, top: float, material: Material) -> list[Part]:
    inside = frame.post - 1.0
    match text(values, "back_kind"):
        case "panel":
            corners = [(-inside, 4.0), (inside, 4.0), (inside, top - 2.0), (-inside, top - 2.0)]
            panel = extrude(rounded(corners, 3.0), 2.2, cover(values, 2 * inside, top - 6.0), bevel=0.6)
            return [_standing(panel, frame, 0.0)]
        case "cross":
            return [_diagonal(frame, inside, top, side, material) for side in (1, -1)]
        case "rungs":
            levels = top * (np.arange(count(values, "slats")) + 0.7) / (count(values, "slats") + 0.4)
            rung = _rung(frame, inside + 1.0, 0.5 * number(values, "slat_width"), material)
            return [transform(rung, offset=frame.on_back(0.0, level)) for level in levels]
        case kind:
            slat = _slat(kind, frame, top, 0.5 * number(values, "slat_width"), material)
            places = inside * (2.0 * (np.arange(count(values, "slats")) + 1.0) / (count(values, "slats") + 1) - 1.0)
            return [transform(slat, offset=(0.0, y, 0.0)) for y in places]


def _diagonal(frame: Frame, inside: float, top: float, side: int, material: Material) -> Part:
    low, high = frame.on_back(-side * inside, 2.0), frame.on_back(side * inside, top)
    return bar(low, high, 1.3 * frame.leg, 0.8, material, side=(0.0, 0.7, -0.7 * side))


def _rung(frame: Frame, reach: float, width: float, material: Material) -> Part:
    """A slat across the back, bent to the rear, from the origin to both sides."""
    across = np.linspace(-1.0, 1.0, 13)
    path = np.stack([-2.5 * (1.0 - across**2), reach * across, np.zeros(13)], axis=1)
    return sweep(path, width, 0.7, material, side=(-np.sin(frame.lean), 0.0, np.cos(frame.lean)), squareness=0.3)


def _slat(kind: str, frame: Frame, top: float, width: float, material: Material) -> Part:
    low, high = frame.on_back(0.0, -0.5), frame.on_back(0.0, top + 1.0)
    if kind == "spindles":
        return rod(low, high, 0.55 * width, material)
    return bar(low, high, width, 0.7, material, side=(0.0, 1.0, 0.0))
