"""Closed 2-D outlines that plates and bodies are made from."""

from collections.abc import Sequence

import numpy as np

from twin.objects._curves import Points

__all__ = ["polygon", "rounded", "superellipse", "wavy"]


def superellipse(half_width: float, half_height: float, exponent: float = 2.0, count: int = 64) -> Points:
    """An oval (``exponent`` 2) that turns into a rounded rectangle for larger exponents.

    Returns:
        ``(count, 2)`` points round the origin, counter-clockwise from +x.
    """
    turn = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    unit = np.c_[np.cos(turn), np.sin(turn)]
    points: Points = np.sign(unit) * np.abs(unit) ** (2.0 / exponent) * [half_width, half_height]
    return points


def wavy(half_width: float, half_height: float, waves: int, depth: float, count: int = 96) -> Points:
    """An oval whose radius waves: a clover for few deep waves, a scalloped disc for many shallow ones.

    Args:
        half_width: Largest extent along x, reached where a wave's crest lies on the axis.
        half_height: Largest extent along y.
        waves: Number of crests; the first lies at +y.
        depth: How far the troughs lie below the crests, as a share of the radius.
        count: Number of points.

    Returns:
        ``(count, 2)`` points round the origin, counter-clockwise from +x.
    """
    turn = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    radius = 1.0 - depth * (0.5 - 0.5 * np.cos(waves * (turn - np.pi / 2)))
    points: Points = np.c_[half_width * radius * np.cos(turn), half_height * radius * np.sin(turn)]
    return points


def rounded(corners: Sequence[tuple[float, float]], radius: float, steps: int = 5) -> Points:
    """A closed polygon with rounded corners.

    Args:
        corners: At least three corners.
        radius: Where the rounding begins before each corner; cut down where an edge is too short for it.
        steps: Segments in each rounded corner.

    Returns:
        ``(len(corners) * (steps + 1), 2)`` points.
    """
    corner = np.asarray(corners, dtype=float)[:, None]
    before, after = np.roll(corner, 1, 0) - corner, np.roll(corner, -1, 0) - corner
    ends = []
    for edge in (before, after):
        length = np.linalg.norm(edge, axis=2, keepdims=True)
        ends.append(corner + edge / length * np.minimum(radius, 0.45 * length))
    t = np.linspace(0.0, 1.0, steps + 1)[:, None]
    arcs: Points = (1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * corner + t**2 * ends[1]
    return arcs.reshape(-1, 2)


def polygon(half_width: float, half_height: float, sides: int, radius: float) -> Points:
    """A regular polygon, stretched to the given extents, with rounded corners; its first corner lies at +y."""
    turn = np.pi / 2 + 2.0 * np.pi * np.arange(sides) / sides
    return rounded([(half_width * np.cos(a), half_height * np.sin(a)) for a in turn], radius)
