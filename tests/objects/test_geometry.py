import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.objects._curves import arc, catmull, ellipse, fillet
from twin.objects._geometry import box, disk, lathe, superquad, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded, merge, rotation, transform

STUFF = Material(np.zeros((4, 4, 3), np.uint8))
CYLINDER = [(0, 0), (1, 0), (1, 0), (1, 2), (1, 2), (0, 2)]


def volume(part: Part) -> float:
    """Signed volume, a tetrahedron a triangle: positive only if the faces look outwards."""
    total = 0.0
    for a, b, c in part.vertices[part.faces].astype(float):
        total += float(np.dot(a, np.cross(b, c))) / 6
    return total


def face_normals(part: Part) -> np.ndarray:
    a, b, c = (part.vertices[part.faces[:, k]] for k in range(3))
    return np.cross(b - a, c - a)


SOLIDS = {
    "lathe": (lathe(CYLINDER, STUFF, segments=256), 2 * np.pi),
    "sweep": (sweep([(0, 0, 0), (0, 0, 1), (0, 0, 2)], 1.0, 1.0, STUFF, segments=256), 2 * np.pi),
    "ring": (
        sweep(ellipse(3, 3, steps=200), 0.5, 0.5, STUFF, side=(0, 0, 1), segments=64, closed=True),
        1.5 * np.pi**2,
    ),
    "ball": (superquad((1, 1, 1), STUFF, vertical=1, level=1, rings=80, segments=160), 4 / 3 * np.pi),
    "cube": (superquad((1, 1, 1), STUFF, vertical=0.02, level=0.02, rings=64, segments=128), 8.0),
    "box": (box((1, 2, 3), STUFF, radius=0.001), 6.0),
}


@pytest.mark.parametrize("name", SOLIDS)
def test_solids_have_the_volume_of_their_formula(name: str) -> None:
    part, expected = SOLIDS[name]
    assert volume(part) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("name", SOLIDS)
def test_normals_are_unit_and_look_outwards(name: str) -> None:
    part, _ = SOLIDS[name]
    np.testing.assert_allclose(np.linalg.norm(part.normals, axis=1), 1.0, atol=1e-5)
    shaded = part.normals[part.faces].mean(axis=1)
    assert ((face_normals(part) * shaded).sum(axis=1) > 0).all()


@pytest.mark.parametrize("name", SOLIDS)
def test_meshes_are_well_formed(name: str) -> None:
    part, _ = SOLIDS[name]
    assert (part.vertices.dtype, part.normals.dtype, part.uv.dtype, part.faces.dtype) == ("f4", "f4", "f4", "i4")
    assert len(part.vertices) == len(part.normals) == len(part.uv)
    assert part.faces.min() >= 0
    assert part.faces.max() < len(part.vertices)
    assert np.linalg.norm(face_normals(part), axis=1).min() > 0


def test_ball_normals_are_radial() -> None:
    ball, _ = SOLIDS["ball"]
    np.testing.assert_allclose(ball.normals, ball.vertices, atol=0.03)


def test_repeated_profile_points_make_a_sharp_edge() -> None:
    part = lathe(CYLINDER, STUFF)
    assert set(np.round(np.abs(part.normals[:, 2]), 4)) == {0.0, 1.0}


def test_lathe_has_no_seam() -> None:
    part = lathe([(1, 0), (1.2, 1), (0.7, 2)], STUFF, segments=24, flutes=6, flute_depth=0.1)
    grid = part.normals.reshape(3, 25, 3)
    np.testing.assert_array_equal(grid[:, 0], grid[:, -1])


def test_lathe_image_stands_upright_at_the_front() -> None:
    part = lathe([(1, 0), (1, 2)], STUFF, segments=64)
    front = np.abs(part.vertices[:, 1]) + np.abs(part.vertices[:, 0] - 1) < 1e-5
    np.testing.assert_allclose(part.uv[front, 0], 0.5)
    right = part.vertices[:, 1] > 0.5
    assert (part.uv[right, 0] > 0.5).all()
    np.testing.assert_allclose(part.uv[:, 1], 1 - part.vertices[:, 2] / 2, atol=1e-6)


def test_flutes_repeat_and_follow_their_depth() -> None:
    profile = [(1, 0), (1, 1), (1, 2)]
    part = lathe(profile, STUFF, segments=120, flutes=12, flute_depth=np.array([0.0, 0.1, 0.2]))
    radius = np.hypot(part.vertices[:, 0], part.vertices[:, 1]).reshape(3, 121)
    np.testing.assert_allclose(radius.max(axis=1) - 1, [0.0, 0.1, 0.2], atol=1e-5)
    np.testing.assert_allclose(radius[:, :-10], radius[:, 10:], atol=1e-5)


def test_disk_image_is_seen_from_above() -> None:
    part = disk(2.0, STUFF, z=0.5, stretch=1.5)
    assert (face_normals(part)[:, 2] > 0).all()
    assert np.abs(part.vertices[:, 1]).max() == pytest.approx(3.0, rel=1e-3)
    north, east = part.vertices[:, 1].argmax(), part.vertices[:, 0].argmax()
    np.testing.assert_allclose(part.uv[north], [0.5, 0.0], atol=1e-3)
    np.testing.assert_allclose(part.uv[east], [1.0, 0.5], atol=1e-3)


@given(st.floats(0.02, 0.4))
def test_box_keeps_its_size_and_rounds_its_edges(radius: float) -> None:
    part = box((1.0, 2.0, 3.0), STUFF, radius=radius)
    np.testing.assert_allclose(np.ptp(part.vertices, axis=0), [1.0, 2.0, 3.0], rtol=1e-5)
    corner = np.linalg.norm(np.array([0.5, 1.0, 1.5]) - radius) + radius
    assert np.linalg.norm(part.vertices, axis=1).max() <= corner + 1e-5


def test_fillet_keeps_ends_and_cuts_corners() -> None:
    curve = fillet([(0, 0), (1, 0), (1, 1)], 0.2, 6)
    np.testing.assert_array_equal(curve[[0, -1]], [(0, 0), (1, 1)])
    assert np.hypot(*(curve - [1, 0]).T).min() > 0.05
    assert len(curve) == 2 + 7


def test_fillet_of_short_edges_does_not_fold() -> None:
    curve = fillet([(0, 0), (0.1, 0), (0.1, 0.1), (0.2, 0.1)], 5.0)
    assert (np.diff(curve[:, 0]) >= 0).all()


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=2, max_size=6), st.integers(1, 9))
def test_catmull_passes_through_its_points(points: list[tuple[float, float]], steps: int) -> None:
    np.testing.assert_allclose(catmull(points, steps)[::steps], points, atol=1e-9)


def test_arc_and_ellipse_keep_their_radii() -> None:
    np.testing.assert_allclose(np.hypot(*(arc((1, 2), 3, 10, 200) - [1, 2]).T), 3)
    ring = ellipse(2, 1, 0.5)
    np.testing.assert_allclose((ring[:, 0] / 2) ** 2 + ring[:, 1] ** 2, 1)
    assert not np.allclose(ring[0], ring[-1])


@pytest.mark.parametrize(
    ("axis", "start", "end"), [("x", (0, 1, 0), (0, 0, 1)), ("y", (0, 0, 1), (1, 0, 0)), ("z", (1, 0, 0), (0, 1, 0))]
)
def test_rotation_is_right_handed(axis: str, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    np.testing.assert_allclose(rotation(axis, 90) @ start, end, atol=1e-12)


def test_transform_scales_then_turns_then_moves() -> None:
    part = box((2, 2, 2), STUFF)
    moved = transform(part, rotation("z", 90), (10, 0, 0), 3.0)
    np.testing.assert_allclose(moved.vertices, 3 * part.vertices @ rotation("z", 90).T + [10, 0, 0], atol=1e-4)
    np.testing.assert_allclose(moved.normals, part.normals @ rotation("z", 90).T, atol=1e-6)


def test_merge_keeps_every_triangle() -> None:
    one, two = box((1, 1, 1), STUFF), disk(1.0, STUFF)
    both = merge([one, two])
    corners = np.concatenate([one.vertices[one.faces], two.vertices[two.faces]])
    np.testing.assert_array_equal(both.vertices[both.faces], corners)


def test_grounded_stands_on_the_ground() -> None:
    parts = grounded([box((1, 1, 1), STUFF), transform(box((1, 1, 1), STUFF), offset=(0, 0, -3))], scale=2.0)
    assert min(part.vertices[:, 2].min() for part in parts) == pytest.approx(0.0)
    assert max(part.vertices[:, 2].max() for part in parts) == pytest.approx(8.0)
