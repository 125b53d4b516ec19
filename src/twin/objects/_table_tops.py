"""Textures of table tops: where their second colour shows, ``(SIZE, SIZE)`` from 0 to 1, without a seam."""

import numpy as np
from PIL import Image, ImageDraw

from twin.objects._noise import fbm
from twin.objects._parts import FloatArray

__all__ = ["SIZE", "concrete", "linen", "marble", "paper", "planks", "terrazzo", "tiles", "wood"]

SIZE = 256


def _grid() -> tuple[FloatArray, FloatArray]:
    line = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE
    across, down = np.meshgrid(line, line)
    return across, down


def paper(rng: np.random.Generator) -> FloatArray:
    """Cloudy, nearly of one colour."""
    return 0.5 * fbm(SIZE, SIZE, rng, 3)


def linen(rng: np.random.Generator) -> FloatArray:
    """Uneven threads both ways."""
    threads = fbm(SIZE, SIZE, rng, 5, across=1, down=4) + fbm(SIZE, SIZE, rng, 5, across=4, down=1)
    across, down = _grid()
    weave = np.sin(2 * np.pi * 40 * across) * np.sin(2 * np.pi * 40 * down)
    return np.asarray(0.5 * threads + 0.2 * weave)


def wood(rng: np.random.Generator) -> FloatArray:
    """Bent rings and fine pores along the grain."""
    warp, pores = fbm(SIZE, SIZE, rng, 4, down=4), fbm(SIZE, SIZE, rng, 4, across=3, down=24)
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * (9 * _grid()[1] + 2 * warp))
    return np.asarray(0.35 * np.square(rings) + 0.3 * warp + 0.4 * pores)


def planks(rng: np.random.Generator) -> FloatArray:
    """Four boards of their own tone, with dark joints."""
    board = _grid()[1] * 4
    tone = rng.random(4).astype(np.float32)[board.astype(int)]
    return np.where(board % 1 < 0.035, 1.0, 0.7 * wood(rng) + 0.35 * tone - 0.1)


def marble(rng: np.random.Generator) -> FloatArray:
    """Thin veins in a cloud."""
    cloud, vein = fbm(SIZE, SIZE, rng, 6), fbm(SIZE, SIZE, rng, 6)
    return np.asarray(0.35 * cloud + 0.9 * np.power(1 - np.abs(2 * vein - 1), 14))


def concrete(rng: np.random.Generator) -> FloatArray:
    """Cloudy, with pits."""
    pits = fbm(SIZE, SIZE, rng, 7)
    return np.asarray(0.6 * fbm(SIZE, SIZE, rng, 5) + 0.4 * np.clip(3 * pits - 1.6, 0, 1))


def terrazzo(rng: np.random.Generator) -> FloatArray:
    """Chips of stone in a ground of one colour."""
    return np.asarray(np.maximum(_chips(rng), np.roll(_chips(rng), SIZE // 2, axis=(0, 1))))


def tiles(rng: np.random.Generator) -> FloatArray:
    """Four by four tiles with joints."""
    across, down = _grid()
    joint = (across * 4 % 1 < 0.035) | (down * 4 % 1 < 0.035)
    tone = rng.random((4, 4)).astype(np.float32)[(down * 4).astype(int), (across * 4).astype(int)]
    return np.where(joint, 1.0, 0.2 * fbm(SIZE, SIZE, rng) + 0.12 * tone)


def _chips(rng: np.random.Generator) -> FloatArray:
    """Chips of stone, none across the border."""
    image = Image.new("L", (SIZE, SIZE), 0)
    canvas = ImageDraw.Draw(image)
    for _ in range(140):
        middle, turn, size = rng.uniform(10, SIZE - 10, size=2), rng.random() * 7, 1.5 + 6 * rng.random() ** 2
        angles = turn + np.arange(5) * 2 * np.pi / 5
        reach = size * rng.uniform(0.6, 1.3, size=5)[:, None]
        corners = middle + reach * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        canvas.polygon([tuple(corner) for corner in corners.tolist()], fill=int(rng.integers(90, 255)))
    return np.asarray(image, np.float32) / 255
