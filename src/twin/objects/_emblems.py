"""Emblems that are printed on objects."""

from typing import Literal, get_args

import numpy as np

from twin.objects._curves import Points

__all__ = ["COUNTED_EMBLEMS", "EMBLEMS", "EmblemKind", "Shape", "emblem"]

EmblemKind = Literal["star", "flower", "gear", "ring", "chevrons", "polygon", "heart", "crescent"]
EMBLEMS: tuple[EmblemKind, ...] = get_args(EmblemKind)
"""Every kind of emblem."""

COUNTED_EMBLEMS: tuple[EmblemKind, ...] = ("star", "flower", "gear", "ring", "polygon")
"""The kinds whose look depends on the number of points."""

Shape = tuple[Points, bool]
"""A polygon ``(n, 2)`` in a square from -1 to 1, y down; and whether it takes ink or cuts a hole."""


def emblem(kind: EmblemKind, points: int) -> list[Shape]:
    """The polygons of an emblem, to be painted one after the other.

    Args:
        kind: What it shows.
        points: Number of its rays, petals, teeth, dots or corners (3 to 9); heart, crescent and chevrons have none.
    """
    match kind:
        case "chevrons":
            return [(_chevron(y), True) for y in (-0.95, -0.35, 0.25)]
        case "heart":
            return [(_heart(), True)]
        case "crescent":
            return [(_round(0.95), True), (_round(0.75, np.array([0.42, -0.12])), False)]
        case _:
            return _counted(kind, np.arange(points) * 2 * np.pi / points - np.pi / 2)


def _counted(kind: EmblemKind, around: Points) -> list[Shape]:
    match kind:
        case "star":
            return [(_star(len(around)), True)]
        case "flower":
            return [*((_round(0.36, 0.6 * _unit(a)), True) for a in around), (_round(0.26), False)]
        case "gear":
            return [*((_tooth(a), True) for a in around), (_round(0.7), True), (_round(0.34), False)]
        case "ring":
            dots = [(_round(0.19, 0.46 * _unit(a)), True) for a in around]
            return [(_round(1.0), True), (_round(0.8), False), *dots]
        case _:
            return [(np.array([_unit(a) for a in around]), True), (_round(0.34), False)]


def _unit(angle: float) -> Points:
    return np.array([np.cos(angle), np.sin(angle)])


def _round(radius: float, centre: Points | None = None) -> Points:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    circle = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return circle if centre is None else circle + centre


def _star(points: int) -> Points:
    angle = np.arange(2 * points) * np.pi / points - np.pi / 2
    radius = np.where(np.arange(2 * points) % 2, 0.45, 1.0)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _tooth(angle: float) -> Points:
    corners = ((0.6, -0.27), (1.0, -0.16), (1.0, 0.16), (0.6, 0.27))
    return np.array([radius * _unit(angle + turn) for radius, turn in corners])


def _chevron(y: float) -> Points:
    return np.array([(-1, y + 0.45), (0, y), (1, y + 0.45), (1, y + 0.75), (0, y + 0.3), (-1, y + 0.75)])


def _heart() -> Points:
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return np.stack([x / 17, -y / 17 - 0.08], axis=1)
