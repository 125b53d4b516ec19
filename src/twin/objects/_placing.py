"""Where parts stand: turning, moving, joining, and setting an object on the ground."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from twin.objects._curves import Points
from twin.objects._parts import Part

__all__ = ["grounded", "merge", "rotation", "transform"]


def rotation(axis: Literal["x", "y", "z"], degrees: float) -> Points:
    """The ``(3, 3)`` matrix of a right-handed turn around an axis."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    match axis:
        case "x":
            rows = [[1, 0, 0], [0, c, -s], [0, s, c]]
        case "y":
            rows = [[c, 0, s], [0, 1, 0], [-s, 0, c]]
        case "z":
            rows = [[c, -s, 0], [s, c, 0], [0, 0, 1]]
    return np.array(rows, np.float64)


def transform(
    part: Part, rotation: ArrayLike | None = None, offset: ArrayLike | None = None, scale: float = 1.0
) -> Part:
    """Scale, then turn, then move a part.

    Args:
        part: The part.
        rotation: ``(3, 3)`` rotation matrix.
        offset: ``(3,)`` shift.
        scale: Factor on all lengths.
    """
    vertices = part.vertices * np.float32(scale)
    normals = part.normals
    if rotation is not None:
        turn = np.asarray(rotation, np.float32).T
        vertices, normals = vertices @ turn, normals @ turn
    if offset is not None:
        vertices = vertices + np.asarray(offset, np.float32)
    return replace(part, vertices=vertices, normals=normals)


def merge(parts: Sequence[Part]) -> Part:
    """Join parts that share a material (the first part's is kept) into one, which is drawn faster."""
    starts = np.cumsum([0, *(len(part.vertices) for part in parts[:-1])])
    return Part(
        vertices=np.concatenate([part.vertices for part in parts]),
        normals=np.concatenate([part.normals for part in parts]),
        uv=np.concatenate([part.uv for part in parts]),
        faces=np.concatenate([part.faces + np.int32(start) for part, start in zip(parts, starts, strict=True)]),
        material=parts[0].material,
    )


def grounded(parts: Sequence[Part], scale: float = 1.0) -> list[Part]:
    """Scale an object and lower or lift it so that its lowest point stands on z = 0."""
    lowest = min(float(part.vertices[:, 2].min()) for part in parts) * scale
    return [transform(part, offset=(0.0, 0.0, -lowest), scale=scale) for part in parts]
