"""A surface from a grid of points: faces, smooth normals, texture coordinates."""

import numpy as np
from numpy.typing import NDArray

from twin.objects._curves import Points
from twin.objects._parts import Material, Part

__all__ = ["surface"]


def surface(points: Points, uv: Points, material: Material) -> Part:
    """Make a part from a grid of points.

    The outside is where (along columns) x (along rows) points. Rows or columns whose first and last lines coincide are
    shaded as closed; a line repeated directly makes a sharp edge there; a row shrunk to a point is a pole.

    Args:
        points: ``(rows, columns, 3)`` positions.
        uv: ``(rows, columns, 2)`` texture coordinates.
        material: The surface's look.

    Returns:
        A part of ``rows * columns`` vertices, without triangles of no area.
    """
    return Part(
        vertices=points.reshape(-1, 3).astype(np.float32),
        normals=_normals(points).reshape(-1, 3).astype(np.float32),
        uv=uv.reshape(-1, 2).astype(np.float32),
        faces=_faces(points),
        material=material,
    )


def _normals(points: Points) -> Points:
    quads = np.cross(points[1:, 1:] - points[:-1, :-1], points[1:, :-1] - points[:-1, 1:])
    normals = np.zeros_like(points)
    for rows in (slice(None, -1), slice(1, None)):
        for columns in (slice(None, -1), slice(1, None)):
            normals[rows, columns] += quads
    if np.abs(points[:, 0] - points[:, -1]).max() < 1e-9:
        normals[:, 0] += normals[:, -1]
        normals[:, -1] = normals[:, 0]
    if np.abs(points[0] - points[-1]).max() < 1e-9:
        normals[0] += normals[-1]
        normals[-1] = normals[0]
    poles = np.ptp(points, axis=1).max(axis=1) < 1e-9
    normals[poles] = normals[poles].sum(axis=1, keepdims=True)
    length = np.linalg.norm(normals, axis=2, keepdims=True)
    # a vertex between two repeated lines belongs to no face: any unit vector will do
    return np.where(length > 1e-12, normals / np.maximum(length, 1e-12), [0.0, 0.0, 1.0])


def _faces(points: Points) -> NDArray[np.int32]:
    rows, columns = points.shape[:2]
    index = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    along_row = np.abs(np.diff(points, axis=1)).max(axis=2) > 1e-7
    along_column = np.abs(np.diff(points, axis=0)).max(axis=2) > 1e-7
    right = np.stack([a, b, d], axis=2)[along_row[:-1] & along_column[:, 1:]]
    left = np.stack([a, d, c], axis=2)[along_row[1:] & along_column[:, :-1]]
    return np.concatenate([right, left])
