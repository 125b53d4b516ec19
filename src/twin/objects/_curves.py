"""Curves that outlines and handles are made of."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Points", "arc", "catmull", "ellipse", "fillet"]

Points = NDArray[np.float64]


def fillet(points: ArrayLike, radius: float = 0.03, steps: int = 4) -> Points:
    """Round the inner corners of a polyline.

    Args:
        points: ``(n, d)`` corners.
        radius: Distance from a corner at which its rounding starts; less where an edge is too short.
        steps: Segments a corner.

    Returns:
        ``(2 + (n - 2) * (steps + 1), d)`` points; the ends stay.
    """
    corners = np.asarray(points, np.float64)
    before, corner, after = corners[:-2], corners[1:-1], corners[2:]
    to_before, to_after = before - corner, after - corner
    length_before = np.maximum(np.linalg.norm(to_before, axis=1, keepdims=True), 1e-9)
    length_after = np.maximum(np.linalg.norm(to_after, axis=1, keepdims=True), 1e-9)
    cut = np.minimum(radius, 0.45 * np.minimum(length_before, length_after))
    start, end = corner + to_before / length_before * cut, corner + to_after / length_after * cut
    t = np.linspace(0.0, 1.0, steps + 1)[None, :, None]
    rounded = (1 - t) ** 2 * start[:, None] + 2 * t * (1 - t) * corner[:, None] + t**2 * end[:, None]
    return np.concatenate([corners[:1], rounded.reshape(-1, corners.shape[1]), corners[-1:]])


def catmull(points: ArrayLike, steps: int = 10) -> Points:
    """Draw a smooth (Catmull-Rom) curve through points.

    Args:
        points: ``(n, d)`` points to pass through.
        steps: Segments between two points.

    Returns:
        ``((n - 1) * steps + 1, d)`` points.
    """
    given = np.asarray(points, np.float64)
    padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    p0, p1, p2, p3 = (padded[k : k + len(given) - 1, None] for k in range(4))
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[None, :, None]
    curve = 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    return np.concatenate([curve.reshape(-1, given.shape[1]), given[-1:]])


def arc(centre: tuple[float, float], radius: float, start: float, end: float, steps: int = 16) -> Points:
    """Points ``(steps + 1, 2)`` on a circle from angle ``start`` to ``end`` (degrees, counter-clockwise from +x)."""
    angle = np.radians(np.linspace(start, end, steps + 1))
    return np.stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)], axis=1)


def ellipse(radius_x: float, radius_y: float, z: float = 0.0, steps: int = 64) -> Points:
    """Points ``(steps, 3)`` of a level ellipse around the z axis; for closed sweeps, so the first is not repeated."""
    angle = np.linspace(0.0, 2 * np.pi, steps, endpoint=False)
    return np.stack([radius_x * np.cos(angle), radius_y * np.sin(angle), np.full(steps, z)], axis=1)
