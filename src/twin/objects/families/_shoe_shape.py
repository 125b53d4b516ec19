"""The surface of a shoe: its sole, and the upper from the sole to the collar. Lengths in cm; toe at +x, heel at 0."""

from dataclasses import dataclass

import numpy as np

from twin.objects._attributes import Values
from twin.objects._curves import Points
from twin.objects.families._values import number, text

__all__ = ["AROUND", "UP", "Last"]

AROUND = 96
UP = 22
_ANKLE = 8.5
"""A shoe with a taller collar is a boot: a shaft stands on it."""
_TOES = {"round": 0.95, "pointed": 1.3, "square": 0.62}


@dataclass(frozen=True, slots=True)
class Last:
    """The form that a shoe is made on.

    Columns run counter-clockwise from the heel, at even distances along the sole's edge; the last repeats the first.

    Attributes:
        turn: ``(AROUND + 1,)`` angle of each column: ±π heel, 0 toe, below 0 the side that a photo shows.
        edge: ``(AROUND + 1, 2)`` sole outline from above.
        ground: ``(AROUND + 1,)`` height of the sole's underside.
        sole: ``(AROUND + 1,)`` height of the sole's upper side.
        upper: ``(UP, AROUND + 1, 3)`` rows from the sole to the collar.
        normals: The same shape: unit vectors out of the upper.
        ankle: Share of the way from the sole to the collar at which a boot's shaft begins; 1 for a low shoe.
    """

    turn: Points
    edge: Points
    ground: Points
    sole: Points
    upper: Points
    normals: Points
    ankle: float

    @classmethod
    def of(cls, values: Values) -> "Last":
        """Shape the form from a shoe's values."""
        length, width = number(values, "length"), number(values, "width")
        toe = _TOES[text(values, "toe_shape")]
        turn = _even_turns(length, width, toe)
        edge = _edge(length, width, toe, turn)
        along = np.clip(edge[:, 0] / length, 0.0, 1.0)
        spring = 1.3 * np.clip((along - 0.72) / 0.28, 0, 1) ** 2
        lift = number(values, "heel_lift") * (1.0 - _ease((along - 0.12) / 0.5))
        sole = number(values, "sole_thickness") + lift + spring
        arched = text(values, "sole_kind") == "heeled"
        ground = spring + (0.85 * lift * _ease((along - 0.3) / 0.05) if arched else 0.0)
        upper, ankle = _upper(values, edge, sole, turn)
        return cls(turn, edge, ground, sole, upper, _normals(upper), ankle)

    def ring(self, row: float) -> Points:
        """The ``(AROUND + 1, 3)`` level line at a share (0 sole, 1 collar) of the way up."""
        place = row * (UP - 1)
        low = min(int(place), UP - 2)
        line: Points = self.upper[low] + (place - low) * (self.upper[low + 1] - self.upper[low])
        return line

    def instep(self, row: float, y: float) -> Points:
        """The point of the instep at a share of the way up and a distance ``y`` from the middle line."""
        ring = self.ring(row)
        x, across, z = ring[np.abs(self.turn) < np.pi / 2].T
        return np.array([np.interp(y, across, x), y, np.interp(y, across, z)])


def _ease(t: Points) -> Points:
    t = np.clip(t, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _edge(length: float, width: float, toe: float, turn: Points) -> Points:
    c, s = np.cos(turn), np.sin(turn)
    power = np.where(c > 0, toe, 0.85)
    x = 0.5 * length * (1.0 + np.sign(c) * np.abs(c) ** np.where(c > 0, 0.95, 0.85))
    along = x / length
    # heel and ball are wide, the waist between them is narrow
    wide = 0.72 + 0.28 * _ease((along - 0.35) / 0.3)
    y = 0.5 * width * wide * np.sign(s) * np.abs(s) ** power
    return np.stack([x, y], axis=1)


def _even_turns(length: float, width: float, toe: float) -> Points:
    dense = np.linspace(-np.pi, np.pi, 721)
    steps = np.linalg.norm(np.diff(_edge(length, width, toe, dense), axis=0), axis=1)
    way = np.concatenate([[0.0], np.cumsum(steps)])
    return np.interp(np.linspace(0.0, way[-1], AROUND + 1), way, dense)


def _normals(upper: Points) -> Points:
    ring = np.concatenate([upper[:, -2:-1], upper, upper[:, 1:2]], axis=1)
    across = (ring[:, 2:] - ring[:, :-2]) / 2
    normals = np.cross(across, np.gradient(upper, axis=0))
    unit: Points = normals / np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-9)
    return unit


def _upper(values: Values, edge: Points, sole: Points, turn: Points) -> tuple[Points, float]:
    """Even rows of Bézier curves from the sole's edge to the ankle, and a shaft above; the ankle's share of the way."""
    front = np.clip(np.cos(turn), 0.0, 1.0)[:, None]
    tall, toe = number(values, "collar_height"), number(values, "toe_height")
    base = np.c_[edge * [1.0, 0.94], sole]
    ankle = _collar(values, float(sole[0]), min(tall, _ANKLE), turn)
    bulge = np.c_[0.35 * np.cos(turn), 0.48 * np.sin(turn)]
    first = base + np.c_[bulge, toe * (0.55 + 0.55 * front**2)]
    back, drop = 0.1 + 0.42 * front**1.5, 0.42 * (ankle[:, 2] - sole)[:, None] * (1.0 - 0.85 * front**2)
    second = ankle + np.c_[back * (base - ankle)[:, :2], -drop]
    t = np.linspace(0.0, 1.0, 41)[:, None, None]
    shoe = (1 - t) ** 3 * base + 3 * t * (1 - t) ** 2 * first + 3 * t**2 * (1 - t) * second + t**3 * ankle
    rise = np.linspace(0.0, 1.0, 21)[1:, None, None]
    # the taller, the wider and the more level at the top
    wider = 0.012 * (ankle - ankle.mean(0)) * [1.0, 1.0, -1.0]
    shaft = ankle + rise * max(tall - _ANKLE, 0.0) * (np.array([-0.02, 0.0, 1.0]) + wider)
    rows = np.concatenate([shoe, shaft])
    steps = np.linalg.norm(np.diff(rows[:, AROUND // 4], axis=0), axis=1)
    way = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    place = np.interp(np.linspace(0.0, 1.0, UP), way, np.arange(len(rows)))
    low = np.minimum(place.astype(int), len(rows) - 2)
    return rows[low] + (place - low)[:, None, None] * (rows[low + 1] - rows[low]), float(way[40])


def _collar(values: Values, heel: float, tall: float, turn: Points) -> Points:
    length, width, c = number(values, "length"), number(values, "width"), np.cos(turn)
    x = 0.235 * length + 0.2 * length * c
    y = 0.29 * width * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.9
    # the sides dip for the ankle, the front rises along the tongue
    z = heel + tall * (1.0 - 0.16 * np.sin(turn) ** 2 + 0.1 * np.clip(c, 0, 1) ** 2)
    return np.stack([x, y, z], axis=1)
