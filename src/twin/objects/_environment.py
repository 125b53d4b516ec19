"""The surroundings that light an object: a random studio as a panorama, and the lights drawn from it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twin.objects._noise import fbm

__all__ = ["Environment", "Lights", "make_environment"]

WIDTH, HEIGHT = 128, 64
LOBES = (60.0, 16.0, 5.0)
"""Exponents of the cosine lobes that blur the panorama for reflections, from satin to matt."""
GROUND_IRRADIANCE = 2.6
"""Mean over the channels of the light that falls on open ground; every studio is scaled to it."""

_LOWEST_LIGHT = 0.12  # radians above the horizon; lower lights throw shadows longer than any table


@dataclass(frozen=True, slots=True, eq=False)
class Lights:
    """Distant lights that together approximate a panorama.

    Attributes:
        directions: ``(count, 3)`` unit vectors towards the lights.
        colours: ``(count, 3)`` irradiance of a surface that faces the light.
    """

    directions: NDArray[np.float32]
    colours: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """A panorama for mirror-like and for blurred reflections, and its lights.

    Attributes:
        levels: Radiance as ``(height, width, 3)`` arrays, each half as large as the one before. Row 0 is the zenith,
            columns run counter-clockwise from azimuth 0. Level 0 is sharp, level 1 half its size, the others blurred
            by ``LOBES``.
        lights: Lights drawn from the upper half.
    """

    levels: tuple[NDArray[np.float32], ...]
    lights: Lights


@lru_cache(maxsize=4)
def make_environment(seed: int, azimuth: float, count: int) -> Environment:
    """Make a random studio: walls, ceiling and floor of one mood, clutter, one to three softboxes or windows.

    Args:
        seed: Everything but the direction of the main light.
        azimuth: Direction of the main light in degrees.
        count: Number of lights to draw.
    """
    rng = np.random.default_rng(seed)
    panorama = _paint_room(rng)
    _paint_softboxes(panorama, rng)
    panorama = np.roll(panorama, round(azimuth / 360 * WIDTH), axis=1)
    panorama *= GROUND_IRRADIANCE / _ground_irradiance(panorama)
    half = panorama.reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean((1, 3))
    source = half.reshape(HEIGHT // 4, 2, WIDTH // 4, 2, 3).mean((1, 3))
    blurred = (_blur(source, level, lobe) for level, lobe in enumerate(LOBES, start=2))
    return Environment((panorama, half, *blurred), _draw_lights(panorama, count, rng))


def _paint_room(rng: np.random.Generator) -> NDArray[np.float32]:
    """Walls between a ceiling and a floor, uneven, with patches as of furniture near the horizon."""
    ceiling, wall, floor = (
        _tint(rng, 0.18) * level for level in (rng.uniform(0.25, 0.8), rng.uniform(0.15, 0.5), 0.12)
    )
    height = np.sin(_elevations())[:, None]
    rows = np.where(height < 0, floor, wall + (ceiling - wall) * np.clip(height, 0, 1) ** 0.6)
    room = np.repeat(rows[:, None], WIDTH, axis=1) * (0.55 + 0.9 * fbm(WIDTH, HEIGHT, rng, 4, across=2))[..., None]
    for _ in range(rng.integers(6, 14)):
        middle, half_width = int(rng.integers(WIDTH)), int(rng.integers(2, 9))
        row, half_height = int(HEIGHT * rng.uniform(0.3, 0.6)), int(rng.integers(2, 9))
        columns = np.arange(middle - half_width, middle + half_width) % WIDTH
        room[max(0, row - half_height) : row + half_height, columns] *= _tint(rng, 0.5) * rng.uniform(0.3, 1.7)
    painted: NDArray[np.float32] = room.astype(np.float32)
    return painted


def _paint_softboxes(panorama: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Add the main light at azimuth 0 and up to two weaker ones anywhere."""
    for place in range(rng.integers(1, 4)):
        column = 0 if place == 0 else int(rng.integers(WIDTH))
        row = int(HEIGHT * rng.uniform(0.1, 0.34))
        half_width, half_height = int(rng.integers(4, 13)), int(rng.integers(3, 8))
        columns = np.arange(column - half_width, column + half_width) % WIDTH
        rows = np.arange(max(0, row - half_height), row + half_height)
        strength = rng.uniform(14, 30) if place == 0 else rng.uniform(3, 10)
        panorama[np.ix_(rows, columns)] = strength * _tint(rng, 0.15)
        if rng.random() < 0.4:  # window bars
            panorama[rows, column] *= 0.1
            panorama[row, columns] *= 0.1


def _draw_lights(panorama: NDArray[np.float32], count: int, rng: np.random.Generator) -> Lights:
    """Draw lights with a probability proportional to brightness, one from each of ``count`` equal shares."""
    elevations, solid_angles = _elevations(), _solid_angles(HEIGHT, WIDTH)
    weights = panorama.mean(-1) * solid_angles
    weights[elevations < _LOWEST_LIGHT] = 0
    shares = np.cumsum(weights.ravel(), dtype=np.float64) / weights.sum(dtype=np.float64)
    picks = np.searchsorted(shares, (np.arange(count) + rng.random(count)) / count)
    rows, columns = np.unravel_index(picks.clip(0, WIDTH * HEIGHT - 1), (HEIGHT, WIDTH))
    around, up = 2 * np.pi * (columns + rng.random(count)) / WIDTH, elevations[rows]
    directions = np.stack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)], axis=-1)
    brightness = np.maximum(panorama[rows, columns].mean(-1, keepdims=True), 1e-6)
    colours = panorama[rows, columns] / brightness * (weights.sum(dtype=np.float64) / count)
    return Lights(directions.astype(np.float32), colours.astype(np.float32))


def _blur(source: NDArray[np.float32], level: int, lobe: float) -> NDArray[np.float32]:
    height, width = HEIGHT >> level, WIDTH >> level
    weights = _lobe_weights(height, width, source.shape[0], source.shape[1], lobe)
    return (weights @ source.reshape(-1, 3)).reshape(height, width, 3)


@lru_cache(maxsize=8)
def _lobe_weights(height: int, width: int, source_height: int, source_width: int, lobe: float) -> NDArray[np.float32]:
    """Weights ``(height * width, source_height * source_width)`` of a cosine lobe around each direction."""
    cosines = np.clip(_directions(height, width) @ _directions(source_height, source_width).T, 0, 1)
    weights = np.power(cosines, lobe) * _solid_angles(source_height, source_width).ravel()
    shares: NDArray[np.float32] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _ground_irradiance(panorama: NDArray[np.float32]) -> float:
    cosines = np.clip(np.sin(_elevations()), 0, 1)[:, None]
    return float((panorama.mean(-1) * cosines * _solid_angles(HEIGHT, WIDTH)).sum())


def _elevations(height: int = HEIGHT) -> NDArray[np.float64]:
    return np.pi / 2 - np.pi * (np.arange(height) + 0.5) / height


def _solid_angles(height: int, width: int) -> NDArray[np.float64]:
    return np.repeat(np.cos(_elevations(height))[:, None] * (2 * np.pi / width) * (np.pi / height), width, axis=1)


def _directions(height: int, width: int) -> NDArray[np.float64]:
    up, around = np.meshgrid(_elevations(height), 2 * np.pi * (np.arange(width) + 0.5) / width, indexing="ij")
    return np.stack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)], axis=-1).reshape(-1, 3)


def _tint(rng: np.random.Generator, saturation: float) -> NDArray[np.float64]:
    """A random colour whose weakest channel is at least ``1 - saturation`` of the strongest, 1."""
    channels = rng.random(3)
    span = max(float(np.ptp(channels)), 1e-6)
    return np.asarray(1 - saturation * rng.random() * (channels.max() - channels) / span)
