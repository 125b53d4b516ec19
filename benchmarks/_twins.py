"""A small catalogue of drawn vases, with near-twins that a catalogue would not know, for the benchmark of rounds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

ATTRIBUTES = 12
DEGREES = (1, 4)
"""Changed attributes of the near-twins of each base."""
PHOTOS = 3

_SIDE = 192


@dataclass(frozen=True)
class Vases:
    """Vases, those of a base together: the base, then its near-twins.

    Attributes:
        looks: What they look like (vases, attributes), each 0..1.
        base: Number of the base of each; its own where it is no near-twin.
        degree: Number of attributes in which it differs from its base.
    """

    looks: npt.NDArray[np.float64]
    base: npt.NDArray[np.int64]
    degree: npt.NDArray[np.int64]


def vases(bases: int) -> Vases:
    """``bases`` vases and a near-twin of each for each degree."""
    draw, looks, base, degree = np.random.default_rng(0), [], [], []
    for _ in range(bases):
        first = len(looks)
        looks.append(draw.random(ATTRIBUTES))
        for changes in DEGREES:
            look = looks[first].copy()
            changed = draw.permutation(ATTRIBUTES)[:changes]
            look[changed] = (look[changed] + draw.uniform(0.35, 0.65, changes)) % 1
            looks.append(look)
        base += [first] * (1 + len(DEGREES))
        degree += [0, *DEGREES]
    return Vases(np.array(looks), np.array(base), np.array(degree))


def photo(look: npt.NDArray[np.float64], number: int) -> Image.Image:
    """A photo of a vase; ``number`` decides the ground, the place, the size and the light."""
    draw = np.random.default_rng([number, 7])
    ground = Image.fromarray(draw.integers(60, 230, (3, 3, 3), dtype=np.uint8)).resize((_SIDE, _SIDE))
    scale, turn = draw.uniform(0.85, 1.1), draw.uniform(-12, 12)
    vase = Image.new("RGBA", (_SIDE, _SIDE))
    _vase(ImageDraw.Draw(vase), look, scale)
    vase = vase.rotate(turn, resample=Image.Resampling.BILINEAR)
    ground.paste(vase, tuple(draw.integers(-14, 15, 2).tolist()), vase)
    light = draw.uniform(0.75, 1.2)
    return ground.point(lambda value: min(255, int(value * light)))


def _vase(pen: ImageDraw.ImageDraw, look: npt.NDArray[np.float64], scale: float) -> None:
    tall, wide, neck, foot, hue, shade, bands, band, dots, dot, handle, rim = look
    middle, low = _SIDE / 2, _SIDE * (0.5 + 0.38 * scale)
    high, half = scale * _SIDE * (0.5 + 0.25 * tall), scale * _SIDE * (0.13 + 0.12 * wide)
    body = _colour(hue, 90 + 100 * shade)
    top, throat = low - high, half * (0.3 + 0.5 * neck)
    if handle > 0.4:
        reach = half * (0.5 + handle)
        pen.arc((middle, top + 0.25 * high, middle + half + reach, top + 0.75 * high), -90, 90, body, 7)
    pen.rectangle((middle - throat, top, middle + throat, low - 0.5 * high), body)
    pen.ellipse((middle - half, top + 0.25 * high, middle + half, low), body)
    base = half * (0.4 + 0.6 * foot)
    pen.rectangle((middle - base, low - 0.08 * high, middle + base, low), _colour(hue, 60))
    for stripe in range(int(5 * bands)):
        y = top + high * (0.4 + 0.1 * stripe)
        pen.rectangle((middle - 0.7 * half, y, middle + 0.7 * half, y + 4), _colour(band, 150))
    for spot in range(int(6 * dots)):
        x, y = middle + half * (0.2 * spot - 0.5), top + high * (0.62 + 0.05 * (spot % 2))
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), _colour(dot, 220))
    pen.ellipse((middle - throat - 8 * rim, top - 5, middle + throat + 8 * rim, top + 5), _colour(hue, 200))


def _colour(hue: float, light: float) -> tuple[int, int, int]:
    angles = 2 * np.pi * (hue + np.array([0, 1, 2]) / 3)
    red, green, blue = (light * (0.65 + 0.35 * np.cos(angles))).astype(int).tolist()
    return red, green, blue
