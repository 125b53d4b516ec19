"""The measures of a chair, and what its frame is made of. Lengths in cm; the front is at +x."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twin.objects._attributes import Values
from twin.objects._colours import shade
from twin.objects._curves import Points
from twin.objects._geometry import sweep
from twin.objects._noise import fbm
from twin.objects._parts import Material, Part
from twin.objects._patterns import Mask
from twin.objects._textures import paint, solid
from twin.objects.families._values import colour, number, text

__all__ = ["Frame", "bar", "frame_material", "rod"]


@dataclass(frozen=True, slots=True)
class Frame:
    """The measures that the parts of a chair share.

    Attributes:
        half_width: Half the width of the seat.
        half_depth: Half the depth of the seat.
        seat_top: Height of the seat's upper side.
        seat_under: Height of the seat's underside.
        back_height: Length of the back above the seat.
        lean: Angle of the back off the vertical, in radians.
        splay: How far the legs go outwards for each unit that they go down.
        spread: Share of the half width and depth at which legs and posts stand.
        leg: Half the thickness of a leg.
    """

    half_width: float
    half_depth: float
    seat_top: float
    seat_under: float
    back_height: float
    lean: float
    splay: float
    spread: float
    leg: float

    @classmethod
    def of(cls, values: Values) -> "Frame":
        """Take the measures from a chair's values."""
        top = number(values, "seat_height")
        return cls(
            half_width=number(values, "seat_width") / 2,
            half_depth=number(values, "seat_depth") / 2,
            seat_top=top,
            seat_under=top - number(values, "seat_thickness"),
            back_height=number(values, "back_height"),
            lean=float(np.radians(number(values, "back_lean"))),
            splay=float(np.tan(np.radians(number(values, "leg_splay")))),
            # what would be the corners of a round seat lies further in
            spread=0.68 if text(values, "seat_shape") == "round" else 0.84,
            leg=number(values, "leg_thickness") / 2,
        )

    @property
    def post(self) -> float:
        """Distance of the back's posts from the middle."""
        return self.spread * self.half_width

    def leg_at(self, front: int, side: int, z: float) -> Points:
        """The middle, at height ``z``, of the leg at the ``front`` (±1) and ``side`` (±1)."""
        out = self.splay * (self.seat_under - z)
        return np.array([front * (self.spread * self.half_depth + out), side * (self.post + out), z])

    def on_back(self, y: float, height: float, forward: float = 0.0) -> Points:
        """A point of the back, ``height`` above the seat along the lean."""
        x = -self.spread * self.half_depth - height * np.sin(self.lean) + forward
        return np.array([x, y, self.seat_top + height * np.cos(self.lean)])


def bar(
    start: Points, end: Points, width: float, depth: float, material: Material, *, side: tuple[float, float, float]
) -> Part:
    """A straight flat bar, ``width`` along ``side`` and ``depth`` across (both halves)."""
    return sweep(np.linspace(start, end, 3), width, depth, material, side=side, squareness=0.3)


def rod(start: Points, end: Points, radius: float, material: Material) -> Part:
    """A straight round rod."""
    way = np.abs(end - start)
    side = (0.0, 1.0, 0.0) if way[2] >= way.max() else (0.0, 0.0, 1.0)
    return sweep(np.linspace(start, end, 3), radius, radius, material, side=side, segments=14)


def frame_material(values: Values) -> Material:
    """Paint, stained wood with its grain, or coloured metal."""
    body = colour(values, "body")
    match text(values, "frame_material"):
        case "wooden":
            return Material(paint(body, shade(body, 0.45), _grain()), 0.5)
        case "metal":
            return Material(solid(body), 0.28, 1.0)
    return Material(solid(body), 0.35)


@lru_cache(maxsize=1)
def _grain() -> Mask:
    # drawn once for all: the same wood for every chair
    grain = fbm(256, 64, np.random.default_rng(7), octaves=4, down=6)
    mask: Mask = np.clip(1.6 * grain - 0.4, 0.0, 1.0)
    return mask
