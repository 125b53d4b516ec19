"""Bodies and lids spanned over rings of points."""

import numpy as np

from twin.objects._curves import Points
from twin.objects._parts import Material, Part
from twin.objects._surface import surface

__all__ = ["closed", "dome", "loft"]


def closed(rings: Points) -> Points:
    """Repeat the first point of each ``(..., size, d)`` ring at its end."""
    return np.concatenate([rings, rings[..., :1, :]], axis=-2)


def loft(rings: Points, material: Material) -> Part:
    """Span a body over rings, with flat ends.

    Texture coordinates: u runs round the rings, v from 1 at the first to 0 at the last.

    Args:
        rings: ``(count, size, 3)`` polygons, counter-clockwise seen from the last; a repeated ring makes a sharp edge.
        material: The surface's look.
    """
    points = closed(rings)
    first, last = (np.broadcast_to(rings[end].mean(0), points[end].shape)[None] for end in (0, -1))
    points = np.concatenate([first, points[:1], points, points[-1:], last])
    rows = np.r_[1.0, 1.0, np.linspace(1.0, 0.0, len(rings)), 0.0, 0.0]
    u, v = np.meshgrid(np.linspace(0.0, 1.0, points.shape[1]), rows)
    return surface(points, np.stack([u, v], axis=2), material)


def dome(outline: Points, height: float, material: Material, rows: int = 8) -> Part:
    """Vault a lid over an outline that lies on the plane z = 0 round the origin.

    Args:
        outline: ``(n, 2)`` corners, counter-clockwise, all in sight of the origin.
        height: Of the vault's middle; below zero for a dish.
        material: The surface's look; its texture covers the outline's bounding box, upright when seen from +z.
        rows: Number of rings from the rim to the middle.

    Returns:
        The lid, without an underside.
    """
    rise = np.linspace(0.0, np.pi / 2, rows)
    level = np.cos(rise)[:, None, None] * closed(outline)
    level[-1] = 0.0
    points = np.concatenate([level, np.broadcast_to(height * np.sin(rise)[:, None, None], (*level.shape[:2], 1))], 2)
    low, high = outline.min(0), outline.max(0)
    uv = (level - low) / (high - low)
    return surface(points, np.stack([uv[:, :, 0], 1.0 - uv[:, :, 1]], axis=2), material)
