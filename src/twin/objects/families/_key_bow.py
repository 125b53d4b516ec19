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

__all__ = ["bow", "hole_outlines", "hole_places", "outline"]


def bow(values: Values, metal: Material) -> list[Part]:
    """The bow around the origin: a metal plate, and a thicker cover that leaves a border of it."""
    length, width, thickness = (number(values, f"bow_{name}") for name in ("length", "width", "thickness"))
    border, holes = number(values, "border"), hole_outlines(values)
    plate = extrude(outline(values, 0.0), 0.6 * thickness, metal, holes, bevel=0.5)
    size = (length - 2 * border, width - 2 * border)
    skin = face_skin(values, size, print_at=(0.62, 0.5))
    cover = extrude(
        outline(values, border),
        thickness,
        Material(skin, 0.15 if text(values, "finish") == "glossy" else 0.7),
        holes,
        bevel=0.6,
    )
    return [transform(plate, offset=(0, 0, -0.3 * thickness)), transform(cover, offset=(0, 0, -0.5 * thickness))]


def hole_places(values: Values) -> Points:
    """Middles ``(holes, 2)`` of the holes: a column as near to the far end of the bow as the cover's edge allows."""
    size, edge = number(values, "hole_size"), outline(values, number(values, "border"))
    columns = np.linspace(edge[:, 0].min(), 0.0, 60)
    middles, free = _columns(values, columns, edge, gap=1.2)
    # a slot is the longest hole; columns outside of the edge lie left of those inside
    fits = (free > 0.6 * size + 0.5) & (columns > edge[:, 0].min() + 0.6 * size)
    place = int(np.argmax(fits))
    if not fits.any():  # three large holes in a waisted bow: closer together, where it is widest
        middles, free = _columns(values, number(values, "bow_length") * np.linspace(-0.2, 0.2, 41), edge, gap=0.2)
        place = int(np.argmax(free))
    found: Points = middles[place]
    return found


def _columns(values: Values, columns: Points, edge: Points, gap: float) -> tuple[Points, Points]:
    """Middles ``(columns, holes, 2)`` of the holes at each place of their column, and how far the edge is from them."""
    rows = (number(values, "hole_size") + gap) * (np.arange(count(values, "holes")) - (count(values, "holes") - 1) / 2)
    middles = np.stack(np.broadcast_arrays(columns[:, None], rows), axis=2)
    return middles, _distance(middles.reshape(-1, 2), edge).reshape(middles.shape[:2]).min(axis=1)


def _distance(points: Points, ring: Points) -> Points:
    """Distance of each point from the nearest edge of a polygon."""
    along = np.roll(ring, -1, 0) - ring
    offset = points[:, None] - ring
    share = np.clip(np.sum(offset * along, axis=2) / np.sum(along**2, axis=1), 0.0, 1.0)
    distance: Points = np.linalg.norm(offset - share[:, :, None] * along, axis=2).min(axis=1)
    return distance


def hole_outlines(values: Values) -> list[Points]:
    half = 0.5 * number(values, "hole_size")
    match text(values, "hole_shape"):
        case "round":
            ring = superellipse(half, half, 2.0, 32)
        case "square":
            ring = rounded([(-half, -half), (half, -half), (half, half), (-half, half)], 0.4 * half)
        case _:
            ring = superellipse(0.6 * half, 1.2 * half, 3.0, 32)
    return [ring + place for place in hole_places(values)]


def outline(values: Values, inset: float) -> Points:
    a, b = number(values, "bow_length") / 2 - inset, number(values, "bow_width") / 2 - inset
    match text(values, "bow_shape"):
        case "oval":
            return superellipse(a, b, 2.2, 64)
        case "square":
            return rounded([(-a, -b), (a, -b), (a, b), (-a, b)], 0.45 * a, 8)
        case "hexagon":
            return polygon(1.08 * a, b, 6, 0.2 * b)
        case "clover":
            return wavy(1.12 * a, 1.05 * b, 3, 0.24, 96)
    return wavy(a, b, 12, 0.09, 120)
