"""What stands behind an object: a painted wall, with or without things out of focus before it."""

import colorsys
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from twin.objects._noise import fbm

__all__ = ["SIZE", "paint_backdrop", "random_tint"]

Colour = tuple[float, float, float]

SIZE = 64


def random_tint(rng: np.random.Generator) -> Colour:
    """Draw the colour of a wall: mostly pale or muted."""
    return colorsys.hsv_to_rgb(float(rng.random()), float(rng.uniform(0.02, 0.45)), float(rng.uniform(0.3, 0.85)))


@lru_cache(maxsize=4)
def paint_backdrop(seed: int, colour: Colour, clutter: bool) -> NDArray[np.float32]:
    """Paint what stands behind, as seen by the camera.

    Args:
        seed: Shades and shapes.
        colour: sRGB of the wall.
        clutter: Whether things out of focus stand before the wall.

    Returns:
        Linear albedo ``(64, 64, 3)``, row 0 at the top.
    """
    rng = np.random.default_rng(seed)
    wall = np.asarray(colour) * (0.8 + 0.25 * fbm(SIZE, SIZE, rng, 2))[..., None]
    if clutter:
        wall = _scatter_things(wall, rng)
    away = np.mgrid[0:SIZE, 0:SIZE] / SIZE - rng.uniform(0.2, 0.8, size=(2, 1, 1))
    light = 1.1 - 0.6 * np.hypot(*away)
    return np.asarray(np.power(np.clip(wall, 0, 1), 2.2) * light[..., None], np.float32)


def _scatter_things(wall: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    image = Image.fromarray((np.clip(wall, 0, 1) * 255).astype(np.uint8))
    canvas = ImageDraw.Draw(image)
    for _ in range(rng.integers(4, 14)):
        x, y = rng.uniform(-8, SIZE, size=2)
        width, height = rng.uniform(4, 26, size=2)
        tone = tuple(int(255 * channel) for channel in random_tint(rng))
        shape = canvas.rectangle if rng.random() < 0.6 else canvas.ellipse
        shape([x, y, x + width, y + height], fill=tone)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(rng.uniform(1.5, 4))), np.float64) / 255
