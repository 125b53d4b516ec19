import numpy as np
import pytest

from twin.objects._backdrops import paint_backdrop
from twin.objects._grounds import GROUNDS, GroundKind, paint_ground, random_colours
from twin.objects._noise import enlarge, fbm


def seam(texture: np.ndarray) -> float:
    """Step from the last row or column to the first, over the largest step between two neighbours inside."""
    ratios = []
    for image in (texture.astype(float), texture.T.astype(float)):
        steps = np.abs(np.diff(image, axis=0)).mean(1)
        ratios.append(np.abs(image[0] - image[-1]).mean() / steps.max())
    return max(ratios)


@pytest.mark.parametrize("kind", GROUNDS)
def test_grounds_repeat_without_a_seam(kind: GroundKind) -> None:
    assert seam(paint_ground(kind, 3)) < 1.2


@pytest.mark.parametrize("kind", GROUNDS)
def test_grounds_depend_on_their_seed_alone(kind: GroundKind) -> None:
    first = paint_ground(kind, 1).copy()
    assert not np.array_equal(first, paint_ground(kind, 2))
    paint_ground.cache_clear()
    assert np.array_equal(first, paint_ground(kind, 1))


@pytest.mark.parametrize("kind", GROUNDS)
def test_colours_are_colours(kind: GroundKind) -> None:
    colours = np.array([random_colours(kind, np.random.default_rng(seed)) for seed in range(20)])
    assert colours.min() >= 0
    assert colours.max() <= 1


def test_noise_spans_its_range() -> None:
    noise = fbm(64, 48, np.random.default_rng(0), 5, across=2, down=1)
    assert noise.shape == (48, 64)
    assert (noise.min(), noise.max()) == (0, 1)


def test_enlarging_a_shifted_grid_shifts_the_result() -> None:
    grid = np.random.default_rng(0).random((8, 8), np.float32)
    assert np.allclose(enlarge(np.roll(grid, 3, axis=(0, 1)), 64, 64), np.roll(enlarge(grid, 64, 64), 24, axis=(0, 1)))


def test_a_cluttered_backdrop_shows_more_than_a_wall() -> None:
    wall, room = (paint_backdrop(4, (0.6, 0.5, 0.4), clutter).std((0, 1)).sum() for clutter in (False, True))
    assert room > 1.5 * wall
