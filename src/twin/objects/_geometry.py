"""Solids that objects are made of. Lengths in units of 10 cm, z up."""

import numpy as np
from numpy.typing import ArrayLike

from twin.objects._curves import Points
from twin.objects._parts import Material, Part
from twin.objects._surface import surface

__all__ = ["box", "disk", "lathe", "superquad", "sweep"]


def lathe(
    profile: ArrayLike,
    material: Material,
    *,
    segments: int = 72,
    flutes: int = 0,
    flute_depth: ArrayLike = 0.0,
    twist: float = 0.0,
) -> Part:
    """Turn an outline around the z axis.

    Texture coordinates: u = 0.5 at the front (+x) and growing to the right of someone who looks at the front; v = 0 at
    the end of the profile and 1 at its start. So an upright image lies upright on a profile that goes up.

    Args:
        profile: ``(n, 2)`` of (radius, height); the outside is on the right of its way, so go up the outside and down
            the inside. A repeated point makes a sharp edge.
        material: The surface's look.
        segments: Number of slices.
        flutes: Number of lengthwise ribs.
        flute_depth: Depth of the ribs relative to the radius: one number or one for each point of the profile.
        twist: Turn of the ribs from start to end of the profile, in radians.
    """
    outline = np.asarray(profile, np.float64)
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(outline, axis=0), axis=1))])
    angle, along = np.meshgrid(np.linspace(-np.pi, np.pi, segments + 1), way / way[-1])
    depth = np.asarray(flute_depth, np.float64).reshape(-1, 1)
    radius = outline[:, :1] * (1.0 + depth * np.cos(flutes * (angle + twist * along)))
    height = np.broadcast_to(outline[:, 1:], angle.shape)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=2)
    # sine of a full turn is not exactly zero
    points[:, -1] = points[:, 0]
    return surface(points, np.stack([angle / (2 * np.pi) + 0.5, 1.0 - along], axis=2), material)


def sweep(
    path: ArrayLike,
    width: ArrayLike,
    depth: ArrayLike,
    material: Material,
    *,
    side: tuple[float, float, float] = (0.0, 1.0, 0.0),
    segments: int = 20,
    squareness: float = 1.0,
    closed: bool = False,
) -> Part:
    """Move a (super)elliptic cross-section along a path.

    Texture coordinates: u runs along the path, v around the cross-section.

    Args:
        path: ``(n, 3)`` centre line; nowhere parallel to ``side``.
        width: Half width along ``side``: one number or one for each point.
        depth: Half width across ``side``: one number or one for each point.
        material: The surface's look.
        side: Direction of the width.
        segments: Number of sides of the cross-section.
        squareness: Exponent of the cross-section: 1 ellipse, towards 0 rectangle.
        closed: Join the last point to the first; otherwise flat ends close the tube.
    """
    line = np.asarray(path, np.float64)
    tangent = np.roll(line, -1, 0) - np.roll(line, 1, 0) if closed else np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    across = np.asarray(side, np.float64) - (tangent @ np.asarray(side, np.float64))[:, None] * tangent
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    outward = np.cross(tangent, across)
    c, s = _superellipse(segments, squareness)
    size = (len(line), 1, 1)
    wide = np.broadcast_to(np.asarray(width, np.float64).reshape(-1, 1, 1), size)
    deep = np.broadcast_to(np.asarray(depth, np.float64).reshape(-1, 1, 1), size)
    rings = line[:, None] + across[:, None] * wide * c[:, None] + outward[:, None] * deep * s[:, None]
    points = np.concatenate([rings, rings[:1]]) if closed else _with_ends(line, rings)
    u, v = np.meshgrid(np.linspace(0, 1, len(points)), np.linspace(0, 1, segments + 1), indexing="ij")
    return surface(points, np.stack([u, v], axis=2), material)


def superquad(
    size: tuple[float, float, float],
    material: Material,
    *,
    vertical: float = 0.3,
    level: float = 0.3,
    rings: int = 24,
    segments: int = 48,
) -> Part:
    """Make a superellipsoid: anything between ball, cylinder and pillow-like box.

    Args:
        size: Half axes.
        material: The surface's look.
        vertical: Exponent of the upright outline: 1 round, towards 0 square, 2 diamond.
        level: Exponent of the level outline.
        rings: Number of rows of points.
        segments: Number of slices.
    """
    rise = np.linspace(-np.pi / 2, np.pi / 2, rings)
    out, up = _power(np.cos(rise), vertical), _power(np.sin(rise), vertical)
    out[[0, -1]] = 0.0
    x, y = _superellipse(segments, level, start=-np.pi)
    points = np.stack(
        [
            size[0] * out[:, None] * x,
            size[1] * out[:, None] * y,
            np.broadcast_to(size[2] * up[:, None], (rings, segments + 1)),
        ],
        axis=2,
    )
    u, v = np.meshgrid(np.linspace(0, 1, segments + 1), np.linspace(1, 0, rings))
    return surface(points, np.stack([u, v], axis=2), material)


def disk(radius: float, material: Material, *, z: float = 0.0, segments: int = 64, stretch: float = 1.0) -> Part:
    """Make a level disk that faces up.

    Texture coordinates: the image fills the disk's square; right is +x and up is +y.

    Args:
        radius: Half width.
        material: The surface's look.
        z: Height.
        segments: Number of slices.
        stretch: Length over width: greater than 1 for an oval that is long along y.
    """
    angle = np.linspace(0, 2 * np.pi, segments + 1)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ring[-1] = ring[0]
    flat = np.stack([ring, np.zeros_like(ring)])
    points = np.concatenate([flat * [radius, radius * stretch], np.full((2, segments + 1, 1), z)], axis=2)
    return surface(points, 0.5 + 0.5 * flat * [1.0, -1.0], material)


def box(size: tuple[float, float, float], material: Material, *, radius: float = 0.02, steps: int = 4) -> Part:
    """Make a box with rounded edges, centred on the origin.

    Texture coordinates: u runs around it with 0.5 at the middle of the front (+x) and growing to the right, v runs
    down from the top.

    Args:
        size: Full lengths.
        material: The surface's look.
        radius: Radius of the edges; at most half the shortest length.
        steps: Segments of a rounded edge.
    """
    half = np.asarray(size, np.float64) / 2
    radius = min(radius, float(half.min()))
    quarter = np.linspace(0.0, np.pi / 2, steps + 1)
    rise = np.concatenate([quarter - np.pi / 2, quarter])
    turn = np.concatenate([quarter + k * np.pi / 2 for k in (-2, -1, 0, 1)])
    quadrant = np.repeat([-2, -1, 0, 1], steps + 1) * np.pi / 2 + np.pi / 4
    corner = np.stack(
        [
            np.broadcast_to(np.sign(np.cos(quadrant)), (len(rise), len(turn))),
            np.broadcast_to(np.sign(np.sin(quadrant)), (len(rise), len(turn))),
            np.broadcast_to(np.repeat([-1.0, 1.0], steps + 1)[:, None], (len(rise), len(turn))),
        ],
        axis=2,
    )
    level = np.cos(rise)[:, None]
    direction = np.stack(
        [level * np.cos(turn), level * np.sin(turn), np.broadcast_to(np.sin(rise)[:, None], (len(rise), len(turn)))],
        axis=2,
    )
    rings = corner * (half - radius) + radius * direction
    rings = np.concatenate([rings, rings[:, :1]], axis=1)
    points = _with_ends(np.array([[0.0, 0.0, -half[2]], [0.0, 0.0, half[2]]]), rings)
    around = np.arctan2(points[:, :, 1], points[:, :, 0]) / (2 * np.pi) + 0.5
    around[:, -1] = 1.0
    return surface(points, np.stack([around, 0.5 - points[:, :, 2] / size[2]], axis=2), material)


def _superellipse(segments: int, exponent: float, start: float = 0.0) -> tuple[Points, Points]:
    angle = np.linspace(start, start + 2 * np.pi, segments + 1)
    c, s = _power(np.cos(angle), exponent), _power(np.sin(angle), exponent)
    c[-1], s[-1] = c[0], s[0]
    return c, s


def _power(value: Points, exponent: float) -> Points:
    return np.sign(value) * np.abs(value) ** exponent


def _with_ends(line: Points, rings: Points) -> Points:
    # the end rings stand twice: a sharp edge between the wall and its flat end
    first = np.broadcast_to(line[0], rings[:1].shape)
    last = np.broadcast_to(line[-1], rings[:1].shape)
    return np.concatenate([first, rings[:1], rings, rings[-1:], last])
