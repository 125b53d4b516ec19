"""Where the camera stands for a view of an object, and the matrices that follow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.objects._parts import Part
from twin.objects._view import View

__all__ = ["Bounds", "Camera", "bounds_of", "frame", "light_matrices"]

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """How far an object reaches.

    Attributes:
        center: ``(3,)`` middle of its bounding box.
        radius: Of the smallest ball around ``center`` that holds it.
        extremes: ``(k, 3)`` its outermost vertices in many directions; their outline is the object's.
    """

    center: Matrix
    radius: float
    extremes: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A pinhole camera.

    Attributes:
        eye: ``(3,)`` position.
        lens: ``(3, 3)``; times ``(x, y, 1)``, with x and y from -1 to 1 across the image, a ray of depth 1.
        middle: Depth of the object's centre.
        view_projection: ``(4, 4)`` from world to clip coordinates.
    """

    eye: Matrix
    lens: Matrix
    middle: float
    view_projection: Matrix


def bounds_of(parts: Sequence[Part]) -> Bounds:
    """Measure how far an object reaches."""
    vertices = np.concatenate([part.vertices for part in parts])
    center = (vertices.min(0) + vertices.max(0)) / 2
    steps = np.arange(64) + 0.5
    height, turn = 1 - 2 * steps / len(steps), steps * np.pi * (1 + 5**0.5)
    flat = np.sqrt(1 - height**2)
    spread = np.stack([flat * np.cos(turn), flat * np.sin(turn), height], axis=1).astype(np.float32)
    extremes = vertices[np.unique(np.argmax(spread @ np.ascontiguousarray(vertices.T), axis=1))]
    radius = float(np.sqrt(np.square(vertices - center).sum(1).max()))
    return Bounds(center.astype(np.float64), radius, extremes.astype(np.float64))


def frame(view: View, bounds: Bounds) -> Camera:
    """Place the camera so that the object's outline takes the view's share of the image and lies wholly inside it."""
    axes = _axes(view)
    points = (bounds.extremes - bounds.center) @ axes.T
    zoom = 1 / np.tan(np.radians(view.fov) / 2)
    shift, distance = np.zeros(2), bounds.radius * zoom + bounds.radius
    for _ in range(6):
        outline = (points[:, :2] - shift) * zoom / (distance - points[:, 2:])
        low, high = outline.min(0), outline.max(0)
        shift += (low + high) / 2 * distance / zoom
        distance = max(distance * float((high - low).max()) / 2 / view.fill, 1.05 * float(points[:, 2].max()) + 0.05)
    margin = 0.6 * np.maximum(1 - (high - low) / 2, 0)
    shift -= np.asarray(view.aim) * margin * distance / zoom
    eye = bounds.center + np.array([*shift, distance]) @ axes
    lens = np.stack([axes[0] / zoom, axes[1] / zoom, -axes[2]], axis=1)
    projection = _perspective(zoom, 0.1 * distance, distance + 2 * bounds.radius)
    return Camera(eye, lens, float(distance), projection @ _look(axes, eye))


def light_matrices(directions: NDArray[np.float32], bounds: Bounds) -> NDArray[np.float32]:
    """From world coordinates to ``-1 … 1`` around the object, as seen from distant lights.

    Args:
        directions: ``(count, 3)`` unit vectors towards the lights, none of them straight up.
        bounds: The object.

    Returns:
        ``(count, 4, 4)``
    """
    x, y, z = directions.astype(np.float64).T
    flat = np.hypot(x, y)
    side = np.stack([-y / flat, x / flat, np.zeros_like(z)], axis=-1)
    up = np.stack([-x * z / flat, -y * z / flat, flat], axis=-1)
    axes = np.stack([side, up, -directions], axis=1) / (1.02 * bounds.radius)
    matrices = np.tile(np.eye(4), (len(directions), 1, 1))
    matrices[:, :3, :3], matrices[:, :3, 3] = axes, -axes @ bounds.center
    return matrices.astype(np.float32)


def _axes(view: View) -> Matrix:
    """Right, up and backward of the camera, as rows."""
    around, high, roll = np.radians([view.azimuth, view.elevation, view.roll])
    back = np.array([np.cos(high) * np.cos(around), np.cos(high) * np.sin(around), np.sin(high)])
    right = np.array([-np.sin(around), np.cos(around), 0.0])
    up = np.cross(back, right)
    return np.stack([np.cos(roll) * right + np.sin(roll) * up, np.cos(roll) * up - np.sin(roll) * right, back])


def _look(axes: Matrix, eye: Matrix) -> Matrix:
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = axes, -axes @ eye
    return matrix


def _perspective(zoom: float, near: float, far: float) -> Matrix:
    matrix = np.diag([zoom, zoom, (far + near) / (near - far), 0.0])
    matrix[2, 3], matrix[3, 2] = 2 * far * near / (near - far), -1.0
    return matrix
