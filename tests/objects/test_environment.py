import numpy as np
import pytest

from twin.objects._environment import GROUND_IRRADIANCE, HEIGHT, WIDTH, make_environment


def directions() -> np.ndarray:
    up = np.pi / 2 - np.pi * (np.arange(HEIGHT)[:, None] + 0.5) / HEIGHT
    around = 2 * np.pi * (np.arange(WIDTH)[None] + 0.5) / WIDTH
    return np.stack(np.broadcast_arrays(np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)), -1)


@pytest.mark.parametrize("seed", range(5))
def test_every_studio_lights_the_ground_equally(seed: int) -> None:
    panorama = make_environment(seed, 30.0, 8).levels[0].mean(-1)
    height = directions()[..., 2]
    area = np.sqrt(1 - height**2) * (2 * np.pi / WIDTH) * (np.pi / HEIGHT)
    assert np.isclose((panorama * np.clip(height, 0, 1) * area).sum(), GROUND_IRRADIANCE, rtol=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_many_lights_add_up_to_the_panorama(seed: int) -> None:
    lights = make_environment(seed, 0.0, 4096).lights
    irradiance = (lights.colours * np.clip(lights.directions[:, 2:], 0, 1)).sum(0).mean()
    # Lights near the horizon are left out; on the ground they count for little.
    assert 0.9 * GROUND_IRRADIANCE < irradiance < 1.02 * GROUND_IRRADIANCE
    assert np.allclose(np.linalg.norm(lights.directions, axis=1), 1, atol=1e-5)
    assert lights.directions[:, 2].min() > 0


@pytest.mark.parametrize("azimuth", [0, 90, 225])
def test_turning_the_main_light_turns_the_whole_studio(azimuth: int) -> None:
    straight, turned = (make_environment(1, angle, 4).levels[0] for angle in (0, azimuth))
    assert np.array_equal(np.roll(straight, azimuth * WIDTH // 360, axis=1), turned)
    row, column = np.unravel_index(np.argmax(straight.mean(-1)), straight.shape[:2])
    assert row < HEIGHT / 2
    assert min(column, WIDTH - column) < WIDTH / 8


def test_blurred_levels_keep_the_mean_and_lose_contrast() -> None:
    levels = make_environment(2, 0.0, 4).levels
    contrast = [float(level.mean(-1).std()) for level in levels]
    assert contrast == sorted(contrast, reverse=True)
    assert [level.shape[:2] for level in levels] == [(HEIGHT >> level, WIDTH >> level) for level in range(5)]
