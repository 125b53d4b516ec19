import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.objects.tiny_family import VALUES, build
from twin.objects._camera import bounds_of, frame, light_matrices
from twin.objects._view import random_view

SEEDS = st.integers(0, 2**32 - 1)


def outline(seed: int) -> tuple[np.ndarray, float]:
    """Corners of the object in the picture, -1 to 1, and the share of the side that they should take."""
    rng = np.random.default_rng(seed)
    parts = build({**VALUES, "height": rng.uniform(2, 40)}, {"turn": rng.uniform(-40, 40)})
    view = random_view(rng)
    points = np.concatenate([part.vertices for part in parts])
    clip = np.c_[points, np.ones(len(points))] @ frame(view, bounds_of(parts)).view_projection.T
    return clip[:, :3] / clip[:, 3:], view.fill


@settings(max_examples=50)
@given(SEEDS)
def test_the_object_fills_its_share_and_is_never_cut(seed: int) -> None:
    corners, fill = outline(seed)
    size = np.ptp(corners[:, :2], axis=0).max() / 2
    assert abs(size - fill) < 0.03
    assert np.abs(corners).max() < 1


def test_nearly_every_object_fills_its_share_closely() -> None:
    found = [outline(seed) for seed in range(1000)]
    off = [abs(np.ptp(corners[:, :2], axis=0).max() / 2 - fill) for corners, fill in found]
    assert np.mean(np.array(off) < 0.02) >= 0.99


def test_bounds_hold_every_vertex() -> None:
    parts = build(VALUES, {"turn": 20})
    bounds = bounds_of(parts)
    points = np.concatenate([part.vertices for part in parts])
    distances = np.linalg.norm(points - bounds.center, axis=1)
    assert np.isclose(distances.max(), bounds.radius)


@given(SEEDS)
def test_a_ray_through_the_lens_meets_the_point_it_shows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    camera = frame(random_view(rng), bounds_of(build(VALUES, {"turn": 0})))
    place = rng.uniform(-1, 1, size=2)
    point = camera.eye + camera.lens @ [*place, 1] * camera.middle
    clip = camera.view_projection @ [*point, 1]
    assert np.allclose(clip[:2] / clip[3], place)
    assert np.isclose(clip[3], camera.middle)


@given(SEEDS)
def test_lights_see_the_whole_object_and_nearer_points_first(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = build(VALUES, {"turn": 0})
    bounds = bounds_of(parts)
    direction = rng.normal(size=3)
    direction /= np.linalg.norm(direction)
    matrix = light_matrices(direction[None].astype(np.float32), bounds)[0]
    points = np.concatenate([part.vertices for part in parts])
    seen = points @ matrix[:3, :3].T + matrix[:3, 3]
    assert np.linalg.norm(seen, axis=1).max() < 1
    assert np.allclose(seen[:, 2], -(points - bounds.center) @ direction / (1.02 * bounds.radius), atol=1e-5)
