"""Head band, joints, microphone and cable of headphones. Lengths in cm; the ears lie at +y and -y, the face at +x."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._colours import shade
from twin.objects._curves import Points, catmull
from twin.objects._geometry import superquad, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import transform
from twin.objects._textures import solid
from twin.objects.families._headphone_cup import trim
from twin.objects.families._values import colour, count, number, text

__all__ = ["band", "cable", "microphone", "yoke"]

_SIDE = (1.0, 0.0, 0.0)
_GAP = 1.0
"""From the top of a cup to the end of the band, without stretch."""


def band(values: Values) -> list[Part]:
    """The band, its ends one gap above z = 0."""
    cloth, width = Material(solid(colour(values, "band")), 0.5), number(values, "band_width") / 2
    path = _arch(values, 0.0)
    narrow = width * (0.55 + 0.45 * np.sin(np.linspace(0.0, np.pi, len(path))) ** 0.6)
    match text(values, "band_kind"):
        case "twin":
            wire = sweep(path, 0.32, 0.32, trim(values), side=_SIDE, segments=10)
            strap = sweep(_arch(values, 1.6)[6:35], width, 0.25, cloth, side=_SIDE, squareness=0.4)
            return [strap, *(transform(wire, offset=(side * width, 0.0, 0.0)) for side in (1, -1))]
        case "slim":
            return [sweep(path, narrow, 0.4, cloth, side=_SIDE, squareness=0.35)]
    return [sweep(path, narrow, 0.35, trim(values), side=_SIDE, squareness=0.35), _padding(values, width, cloth)]


def _arch(values: Values, inset: float) -> Points:
    turn = np.linspace(0.0, np.pi, 41)
    unit = np.stack([np.cos(turn), np.sin(turn)])
    y, z = np.sign(unit) * np.abs(unit) ** 0.85
    half, height = number(values, "band_span") / 2 - inset, number(values, "band_height") - inset
    return np.stack([np.zeros(41), half * y, _GAP + height * z], axis=1)


def _padding(values: Values, width: float, cloth: Material) -> Part:
    """Quilted padding round the upper part of the band."""
    line = catmull(_arch(values, 0.1)[7:34:3], 12)
    way = np.linspace(0.0, 1.0, len(line))
    bulge = np.abs(np.sin(np.pi * way * count(values, "pads"))) ** 0.5
    ends = np.minimum(1.0, 8.0 * np.minimum(way, 1.0 - way) + 0.2)
    wide, deep = 1.12 * width * (0.85 + 0.15 * bulge), 0.95 * (0.55 + 0.45 * bulge) * ends
    return sweep(line, wide, deep, cloth, side=_SIDE, segments=18, squareness=0.6)


def yoke(values: Values, outline: Points) -> list[Part]:
    """What joins the band to the cup round the origin, with the slider that stretches."""
    material, thick = trim(values), number(values, "yoke_thickness") / 2
    half_width, top = outline.max(0)
    slider = np.array([[0.0, 0.0, top - 0.1], [0.0, 0.0, top + _GAP], [0.0, 0.0, top + _GAP + 1.6]])
    parts = [sweep(slider, 1.6 * thick, thick, material, side=_SIDE, segments=14, squareness=0.5)]
    match text(values, "yoke"):
        case "fork":
            turn, apart = np.linspace(-0.12, np.pi + 0.12, 33), 0.25 + thick
            bow = [(half_width + apart) * np.cos(turn), np.zeros(33), (top + apart) * np.sin(turn)]
            parts.append(sweep(np.stack(bow, axis=1), 1.4 * thick, thick, material, segments=12))
        case "arm":
            out = 0.5 * number(values, "cup_depth") + 0.55
            path = catmull([(0.0, 0.0, top + 1.0), (0.0, out, 0.9 * top), (0.0, out, 0.68 * top)], 8)
            parts.append(sweep(path, 2.6 * thick, thick, material, side=_SIDE, squareness=0.5))
        case _:
            size = (1.9, 0.3 * number(values, "cup_depth") + 0.4, 1.5 * thick + 0.5)
            parts.append(transform(superquad(size, material, vertical=0.35, level=0.35), offset=(0.0, 0.0, top)))
    return parts


def microphone(values: Values, outline: Points) -> list[Part]:
    """A boom from the front of a cup to before the mouth, or nothing."""
    kind, (reach, half) = text(values, "microphone"), outline.max(0)
    if kind == "none":
        return []
    if kind == "bent":
        corners = [(reach + 2.5, 0.2, -0.2 * half), (reach + 4.2, -0.5, -0.1 * half), (reach + 5.0, -1.6, -0.6 * half)]
    else:
        corners = [(reach + 2.5, 0.2, -0.65 * half), (reach + 4.4, -0.5, -0.72 * half)]
    line = catmull([(0.6 * reach, 0.0, -0.4 * half), *corners], 6)
    foam = superquad((1.1, 0.6, 0.6), Material(solid((0.08, 0.08, 0.09)), 0.9), vertical=0.8, level=0.8)
    boom = sweep(line, 0.28, 0.28, trim(values), side=(0.0, 1.0, 0.0), segments=10)
    return [boom, transform(foam, offset=line[-1])]


def cable(values: Values) -> list[Part]:
    """A cable on the ground z = 0 from below a cup at the origin, or nothing."""
    kind = text(values, "cable")
    if kind == "none":
        return []
    material = Material(solid(shade(colour(values, "band"), 0.6)), 0.5)
    corners = [(0.0, 0.0, 0.5), (3.0, 1.0, 0.7), (5.5, -1.5, 0.7), (6.0, -5.0, 0.7), (8.0, -6.0, 0.7)]
    line = catmull(corners, 36 if kind == "coiled" else 8)
    if kind == "plain":
        return [sweep(line, 0.3, 0.3, material, side=(0.0, 0.0, 1.0), segments=10)]
    turn = np.linspace(0.0, 40.0 * np.pi, len(line))[:, None]
    along = np.gradient(line, axis=0)
    across = np.stack([along[:, 1], -along[:, 0], 0.0 * along[:, 0]], axis=1)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    coil = line + 0.5 * (np.cos(turn) * across + np.sin(turn) * np.array([0.0, 0.0, 1.0]))
    return [sweep(coil, 0.18, 0.18, material, side=(0.0, 0.0, 1.0), segments=6)]
