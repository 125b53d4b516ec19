"""The blade of a key: cut teeth on one edge or two, or a bit on a round shank. Lengths in mm; x along the key."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._curves import Points, fillet
from twin.objects._geometry import lathe
from twin.objects._parts import Material, Part
from twin.objects._placing import rotation, transform
from twin.objects._plates import extrude
from twin.objects._textures import paint
from twin.objects.families._values import count, number, text

__all__ = ["blade"]


def blade(values: Values, metal: Material) -> list[Part]:
    """The blade, from under the bow to its tip."""
    shoulder = _shoulder(values, metal)
    if text(values, "blade_kind") == "round":
        return [_shank(values, metal), _bit(values, metal), shoulder]
    thickness = number(values, "blade_thickness")
    upper = _upper_edge(values)
    lower = _lower_edge(values, upper)
    outline = np.concatenate([lower, _tip(values, upper[-1], lower[-1]), upper[::-1]])
    plate = extrude(outline, thickness, _grooved(values, metal), bevel=0.35)
    return [transform(plate, offset=(0, 0, -0.5 * thickness)), shoulder]


def _start(values: Values) -> float:
    return 0.42 * number(values, "bow_length")


def _end(values: Values) -> float:
    return 0.5 * number(values, "bow_length") + number(values, "blade_length")


def _cuts(values: Values) -> list[float]:
    return [number(values, f"cut_{k}") for k in range(1, count(values, "teeth") + 1)]


def _upper_edge(values: Values) -> Points:
    """From the bow to the tip: a flat-bottomed cut for each tooth."""
    half, cuts = number(values, "blade_width") / 2, _cuts(values)
    first = 0.5 * number(values, "bow_length") + 4.0
    pitch = (_end(values) - 3.0 - first) / len(cuts)
    corners = [(_start(values), half), (first, half)]
    for k, cut in enumerate(cuts):
        middle = first + (k + 0.5) * pitch
        corners += [(middle - 0.42 * pitch, half), (middle - 0.2 * pitch, half - cut)]
        corners += [(middle + 0.2 * pitch, half - cut), (middle + 0.42 * pitch, half)]
    return np.array([*corners, (_end(values) - 3.0, half)])


def _lower_edge(values: Values, upper: Points) -> Points:
    if text(values, "blade_kind") == "double":
        # half as deep, so that the deepest cuts leave a web
        half = number(values, "blade_width") / 2
        return np.stack([upper[:, 0], 0.6 * (half - upper[:, 1]) - half], axis=1)
    return np.stack([upper[[0, -1], 0], -upper[[0, -1], 1]], axis=1)


def _tip(values: Values, above: Points, below: Points) -> Points:
    x = _end(values)
    match text(values, "tip"):
        case "pointed":
            return np.array([(x + 2.5, 0.3 * below[1]), (x + 2.5, 0.1 * below[1])])
        case "rounded":
            turn = np.linspace(-np.pi / 2, np.pi / 2, 14)[1:-1]
            return np.stack([x - 3.0 + 4.5 * np.cos(turn), above[1] * np.sin(turn)], axis=1)
    return np.array([(x, below[1]), (x, above[1])])


def _grooved(values: Values, metal: Material) -> Material:
    """The blade's surface with dark lengthwise grooves below the cuts."""
    height = (np.arange(128) + 0.5) / 128
    rows = np.zeros(128, np.float32)
    for k in range(count(values, "grooves")):
        rows[np.abs(height - (0.9 - 0.15 * k)) < 0.035] = 1.0
    mask = np.broadcast_to(rows[:, None], (128, 8))
    red, green, blue = metal.texture[0, 0] / 255.0
    return Material(paint((red, green, blue), (0.25 * red, 0.25 * green, 0.25 * blue), mask), metal.roughness, 1.0)


def _shank(values: Values, metal: Material) -> Part:
    radius, length = 0.3 * number(values, "blade_width"), _end(values) - _start(values)
    profile = [(0.0, 0.0), (radius, 0.0)]
    for k in range(count(values, "grooves")):
        z = 0.12 * number(values, "bow_length") + 2.0 + 3.2 * k
        profile += [(radius, z), (1.5 * radius, z + 0.3), (1.5 * radius, z + 1.7), (radius, z + 2.0)]
    ends = {
        "pointed": [(radius, length - 3.0), (0.2 * radius, length + 1.5), (0.0, length + 1.5)],
        "rounded": [(radius, length - 1.0), (0.8 * radius, length + 0.8), (0.0, length + 1.2)],
        "blunt": [(radius, length), (0.0, length)],
    }
    turned = lathe(fillet([*profile, *ends[text(values, "tip")]], 0.4, 3), metal, segments=32)
    return transform(turned, rotation("y", 90.0), (_start(values), 0.0, 0.0))


def _bit(values: Values, metal: Material) -> Part:
    """The comb that hangs from the end of a round shank."""
    cuts, depth = _cuts(values), 1.25 * number(values, "blade_width")
    pitch, end = 3.6, _end(values) - 1.5
    start = end - pitch * len(cuts)
    corners = [(start, 0.0)]
    for k, cut in enumerate(cuts):
        x, low = start + k * pitch, -depth - 1.0 + 1.8 * cut
        corners += [(x, low), (x + 0.66 * pitch, low)]
        if k < len(cuts) - 1:
            corners += [(x + 0.66 * pitch, -0.28 * depth), (x + pitch, -0.28 * depth)]
    corners.append((corners[-1][0], 0.0))
    thickness = number(values, "blade_thickness")
    return transform(extrude(np.array(corners), thickness, metal, bevel=0.3), offset=(0, 0, -0.5 * thickness))


def _shoulder(values: Values, metal: Material) -> Part:
    """The collar where the blade leaves the bow."""
    half = number(values, "blade_width") / 2 + number(values, "shoulder")
    if text(values, "blade_kind") == "round":
        half *= 0.75
    thickness = number(values, "blade_thickness") + 1.2
    edge = 0.5 * number(values, "bow_length")
    outline = np.array([(edge - 4.0, -half), (edge + 3.0, -half), (edge + 3.0, half), (edge - 4.0, half)])
    return transform(extrude(outline, thickness, metal, bevel=0.4), offset=(0, 0, -0.5 * thickness))
