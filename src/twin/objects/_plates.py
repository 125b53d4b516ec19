"""Plates cut out of a sheet along any outline, with holes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.objects._curves import Points
from twin.objects._parts import Material, Part

__all__ = ["extrude"]

_SMOOTH = np.cos(np.radians(40.0))


def extrude(
    outline: Points, depth: float, material: Material, holes: Sequence[Points] = (), bevel: float = 0.01
) -> Part:
    """Cut a plate with bevelled edges out of a sheet that lies on the plane z = 0.

    Args:
        outline: ``(n, 2)`` corners of a simple polygon, in either direction.
        depth: Thickness along +z, more than twice ``bevel``.
        material: The surface; its texture covers the outline's bounding box, upright when seen from +z.
        holes: Polygons inside the outline, not touching it or each other.
        bevel: Width of the rounded edges; less than half of the narrowest web.

    Returns:
        The plate; sides are smooth where neighbouring edges meet at less than 40°.
    """
    rings = [_turned(outline, 1.0), *(_turned(hole, -1.0) for hole in holes)]
    flat, flat_faces = _trapezoids([_inset(ring, bevel) for ring in rings])
    size = len(flat)
    points = [np.c_[flat, np.full(size, depth)], np.c_[flat, np.zeros(size)]]
    normals = [np.tile([0.0, 0.0, 1.0], (size, 1)), np.tile([0.0, 0.0, -1.0], (size, 1))]
    faces = [flat_faces, flat_faces[:, ::-1] + size]
    start = 2 * size
    for ring in rings:
        side, side_normals, side_faces = _side(ring, depth, bevel)
        points.append(side)
        normals.append(side_normals)
        faces.append(side_faces + start)
        start += len(side)
    vertices = np.vstack(points).astype(np.float32)
    low, high = rings[0].min(0), rings[0].max(0)
    uv = (vertices[:, :2] - low) / (high - low)
    uv[:, 1] = 1.0 - uv[:, 1]
    normal = np.vstack(normals)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return Part(
        vertices,
        normal.astype(np.float32),
        uv.astype(np.float32),
        _solid_faces(vertices, np.vstack(faces)),
        material,
    )


def _solid_faces(vertices: NDArray[np.float32], faces: NDArray[np.int64]) -> NDArray[np.int32]:
    """The faces that have an area: trapezoids may end in a point."""
    a, b, c = (vertices[faces[:, corner]].astype(np.float64) for corner in range(3))
    solid: NDArray[np.int32] = faces[np.linalg.norm(np.cross(b - a, c - a), axis=1) > 1e-10].astype(np.int32)
    return solid


def _turned(ring: Points, sign: float) -> Points:
    """The polygon counter-clockwise (+1) or clockwise (-1)."""
    following = np.roll(ring, -1, 0)
    area = float(np.sum(ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]))
    return ring if area * sign > 0 else ring[::-1]


def _edge_normals(ring: Points) -> Points:
    edge = np.roll(ring, -1, 0) - ring
    out = np.c_[edge[:, 1], -edge[:, 0]]
    length: Points = np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    unit: Points = out / length
    return unit


def _inset(ring: Points, width: float) -> Points:
    """The polygon moved into the material by ``width``."""
    after = _edge_normals(ring)
    before = np.roll(after, 1, 0)
    # The mitre of a sharp corner is cut off at twice the width.
    stretch = np.maximum(1.0 + np.sum(before * after, 1, keepdims=True), 0.5)
    inner: Points = ring - width * (before + after) / stretch
    return inner


def _trapezoids(rings: Sequence[Points]) -> tuple[Points, NDArray[np.int64]]:
    """Fill the rings (even-odd): between neighbouring corner abscissae, edges pair up into trapezoids."""
    tails, heads = np.vstack(rings), np.vstack([np.roll(ring, -1, 0) for ring in rings])
    leftwards = tails[:, :1] > heads[:, :1]
    left, right = np.where(leftwards, heads, tails), np.where(leftwards, tails, heads)
    cuts = np.unique(np.round(tails[:, 0], 7))
    middles = (cuts[1:] + cuts[:-1]) / 2
    edges, strips = np.nonzero((left[:, :1] < middles) & (right[:, :1] > middles))
    slope = (right - left)[edges, 1] / (right - left)[edges, 0]
    order = np.lexsort((left[edges, 1] + slope * (middles[strips] - left[edges, 0]), strips))
    edges, strips, slope = edges[order], strips[order], slope[order]
    quads = np.empty((len(edges) // 2, 4, 2))
    for low, high, cut in ((0, 3, cuts[strips]), (1, 2, cuts[strips + 1])):
        y = left[edges, 1] + slope * (cut - left[edges, 0])
        quads[:, low] = np.c_[cut, y][0::2]
        # edges that meet on the cut may cross by a rounding error
        quads[:, high] = np.c_[cut[1::2], np.maximum(y[1::2], y[0::2])]
    first = 4 * np.arange(len(quads))
    return quads.reshape(-1, 2), np.vstack([np.c_[first, first + 1, first + 2], np.c_[first, first + 2, first + 3]])


def _side(ring: Points, depth: float, bevel: float) -> tuple[Points, Points, NDArray[np.int64]]:
    """The wall round a polygon, with its bevels: points, normals and faces."""
    normal = _edge_normals(ring)
    before, after = np.roll(normal, 1, 0), np.roll(normal, -1, 0)
    starts = np.where((np.sum(normal * before, 1) > _SMOOTH)[:, None], normal + before, normal)
    ends = np.where((np.sum(normal * after, 1) > _SMOOTH)[:, None], normal + after, normal)
    outward = np.stack([starts, ends], axis=1)
    outward /= np.linalg.norm(outward, axis=2, keepdims=True)
    inner = _inset(ring, bevel)
    layers = ((inner, 0.0, -1.0), (ring, bevel, -0.2), (ring, depth - bevel, 0.2), (inner, depth, 1.0))
    points, normals = [], []
    for outline, height, tilt in layers:
        ends_of_edges = np.stack([outline, np.roll(outline, -1, 0)], axis=1)
        points.append(np.concatenate([ends_of_edges, np.full((len(ring), 2, 1), height)], axis=2))
        normals.append(np.concatenate([outward, np.full((len(ring), 2, 1), tilt)], axis=2))
    corner = np.arange(2 * len(ring)).reshape(-1, 2)
    faces = []
    for layer in range(3):
        low, high = corner + 2 * len(ring) * layer, corner + 2 * len(ring) * (layer + 1)
        faces += [np.c_[low[:, 0], low[:, 1], high[:, 1]], np.c_[low[:, 0], high[:, 1], high[:, 0]]]
    return np.vstack(points).reshape(-1, 3), np.vstack(normals).reshape(-1, 3), np.vstack(faces)
