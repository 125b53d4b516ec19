"""Legs, stretchers and arm rests of a chair. Lengths in cm; the front is at +x."""

from dataclasses import replace

import numpy as np

from twin.objects._attributes import Values
from twin.objects._curves import Points, catmull
from twin.objects._geometry import superquad, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import transform
from twin.objects._textures import solid
from twin.objects.families._chair_frame import Frame, bar, rod
from twin.objects.families._values import number, text

__all__ = ["arms", "legs", "stretchers"]

_TURNED = ((0, 1.0), (0.1, 1.05), (0.16, 0.5), (0.26, 1.2), (0.4, 0.6), (0.6, 1.0), (0.78, 0.5), (0.86, 0.95), (1, 0.5))
"""Share of the way down a turned leg, and its thickness there."""

_CAPS = {"brass": (0.95, 0.75, 0.35), "white": (0.92, 0.92, 0.9), "black": (0.06, 0.06, 0.07)}


def legs(values: Values, frame: Frame, material: Material) -> list[Part]:
    """Four legs, with or without caps on their feet."""
    top, foot = frame.leg_at(1, 1, frame.seat_under + 1.0), frame.leg_at(1, 1, 0.0)
    parts, caps = _leg(text(values, "leg_kind"), top, foot, frame.leg, material), text(values, "foot_caps")
    if caps != "none":
        metallic = 1.0 if caps == "brass" else 0.0
        look = Material(solid(_CAPS[caps]), 0.3 if metallic else 0.6, metallic)
        size = (1.1 * frame.leg, 1.1 * frame.leg, 2.4)
        cap = superquad(size, look, level=1.0, rings=10, segments=20)
        parts.append(transform(cap, offset=(foot[0], foot[1], 2.4)))
    return [_mirrored(part, front, side) for part in parts for front in (1, -1) for side in (1, -1)]


def _mirrored(part: Part, front: int, side: int) -> Part:
    """The part on another corner of the chair."""
    flip = np.array([front, side, 1.0], np.float32)
    faces = part.faces if front == side else part.faces[:, ::-1]
    return replace(part, vertices=part.vertices * flip, normals=part.normals * flip, faces=faces)


def _leg(kind: str, top: Points, foot: Points, radius: float, material: Material) -> list[Part]:
    if kind == "hairpin":
        return [rod(top - [back, 0.0, 0.0], foot, 0.55 * radius, material) for back in (0.0, 7.0)]
    way = np.linspace(0.0, 1.0, 40 if kind == "turned" else 6)
    match kind:
        case "square":
            size = radius * (1.0 - 0.35 * way)
        case "round":
            size = radius * (1.05 - 0.5 * way)
        case _:
            at, turned = catmull(_TURNED, 6).T
            size = 1.15 * radius * np.interp(way, at, turned)
    squareness = 0.25 if kind == "square" else 1.0
    return [sweep(top + way[:, None] * (foot - top), size, size, material, squareness=squareness)]


def stretchers(values: Values, frame: Frame, material: Material) -> list[Part]:
    """Rods between the legs."""
    z = number(values, "stretcher_height")
    front_left, front_right, rear_left, rear_right = (
        frame.leg_at(front, side, z) for front in (1, -1) for side in (-1, 1)
    )
    left, right = (front_left, rear_left), (front_right, rear_right)
    front, rear = (front_left, front_right), (rear_left, rear_right)
    lines = {
        "none": (),
        "front": (front,),
        "H": (left, right, ((front_left + rear_left) / 2, (front_right + rear_right) / 2)),
        "box": (left, right, front, rear),
        "X": ((front_left, rear_right), (front_right, rear_left)),
    }[text(values, "stretchers")]
    return [rod(start, end, 0.6 * frame.leg, material) for start, end in lines]


def arms(values: Values, frame: Frame, material: Material) -> list[Part]:
    """Two arm rests, or none."""
    kind = text(values, "arms")
    if kind == "none":
        return []
    rest = _arm(kind, frame, number(values, "arm_height"), material)
    return [_mirrored(part, 1, side) for part in rest for side in (1, -1)]


def _arm(kind: str, frame: Frame, height: float, material: Material) -> list[Part]:
    rear = frame.on_back(frame.post, height)
    knee = np.array([0.62 * frame.half_depth, frame.post + 1.5, frame.seat_top + height])
    base = np.array([0.7 * frame.half_depth, frame.post, frame.seat_under + 0.5])
    if kind == "boards":
        board = bar(rear, knee + np.array([4.0, 0.0, 0.0]), 2.8, 1.1, material, side=(0.0, 1.0, 0.0))
        return [board, rod(knee, base, 0.8 * frame.leg, material)]
    bend = 0.5 * (rear + knee) + [0.0, 1.5, 1.0]
    path = catmull([rear, bend, knee, 0.35 * knee + 0.65 * base, base], 8)
    return [sweep(path, 0.8 * frame.leg, 0.8 * frame.leg, material, segments=16)]
