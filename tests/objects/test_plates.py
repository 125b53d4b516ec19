import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.objects._curves import Points
from twin.objects._outlines import polygon, rounded, superellipse, wavy
from twin.objects._parts import Material, Part
from twin.objects._plates import extrude

PLAIN = Material(np.zeros((4, 4, 3), np.uint8))
SQUARE = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])


def area(ring: Points) -> float:
    """Shoelace formula, corner by corner."""
    total = 0.0
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
        total += x * next_y - next_x * y
    return abs(total) / 2


def volume(part: Part) -> float:
    """Sum of the signed tetrahedra between the origin and each face; right only for a closed surface."""
    corners = part.vertices.astype(float)[part.faces]
    return float(np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6)


def facing(part: Part) -> np.ndarray:
    corners = part.vertices.astype(float)[part.faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(normal, axis=1)
    # slivers that float32 cannot resolve have no direction worth a test
    large = size > 1e-6
    return np.sum((normal * part.normals[part.faces].mean(1))[large], axis=1) / size[large]


@given(
    radii=st.lists(st.floats(0.6, 1.4), min_size=5, max_size=24),
    depth=st.floats(0.1, 2.0),
    flipped=st.booleans(),
    hole=st.floats(0.05, 0.3),
)
def test_plate_has_the_volume_of_its_outline_without_its_holes(
    radii: list[float], depth: float, flipped: bool, hole: float
) -> None:
    turn = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    outline = np.array(radii)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    holes = [superellipse(hole, hole, count=20)] if hole < 0.2 else []
    plate = extrude(outline[::-1] if flipped else outline, depth, PLAIN, holes, bevel=1e-4)
    flat = area(outline) - sum(area(ring) for ring in holes)
    assert volume(plate) == pytest.approx(flat * depth, rel=0.01)
    assert facing(plate).min() > 0.5


def test_two_holes_of_a_square_are_open() -> None:
    holes = [superellipse(0.2, 0.3, 2.5, 24) + np.array([x, 0.1]) for x in (-0.4, 0.4)]
    plate = extrude(SQUARE, 0.5, PLAIN, holes, bevel=0.02)
    front = plate.vertices[plate.faces][(plate.vertices[plate.faces][:, :, 2] > 0.499).all(axis=1)]
    a, b, c = (front[:, k, :2].astype(float) for k in range(3))
    ab, ac = b - a, c - a
    inside = np.abs(ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]).sum() / 2
    # the bevel takes 0.02 from every edge
    assert inside == pytest.approx(1.96**2 - sum(area(hole) for hole in holes), rel=0.04)
    middles = front.mean(axis=1)[:, :2]
    assert all(np.hypot(*(middles - [x, 0.1]).T).min() > 0.18 for x in (-0.4, 0.4))


def test_texture_stands_upright_on_the_front() -> None:
    plate = extrude(SQUARE * [2.0, 1.0], 0.3, PLAIN)
    top_right = np.argmax(plate.vertices[:, 0] + plate.vertices[:, 1])
    np.testing.assert_allclose(plate.uv[top_right], [1.0, 0.0], atol=0.01)


@pytest.mark.parametrize("ring", [superellipse(3, 2), superellipse(3, 2, 6.0), rounded(list(SQUARE * [3, 2]), 0.5)])
def test_ovals_and_rounded_boxes_fill_their_extents(ring: Points) -> None:
    np.testing.assert_allclose(np.abs(ring).max(0), [3, 2], atol=1e-9)


def test_wavy_outline_has_its_crests() -> None:
    radius = np.linalg.norm(wavy(1, 1, 5, 0.3, 200), axis=1)
    crests = (radius > np.roll(radius, 1)) & (radius > np.roll(radius, -1))
    assert crests.sum() == 5
    assert radius.max() == pytest.approx(1.0)
    assert radius.min() == pytest.approx(0.7, abs=0.01)


def test_rounding_cuts_corners_only() -> None:
    square = rounded(list(SQUARE), 0.3, 30)
    assert area(SQUARE) - area(square) == pytest.approx(4 * 0.3**2 / 6, rel=0.05)
    hexagon = polygon(1.0, 1.0, 6, 1e-9)
    assert area(hexagon) == pytest.approx(1.5 * np.sqrt(3), rel=1e-6)
