"""What objects stand on and before: table tops as textures, and backdrops."""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from twin.objects._noise import fbm

__all__ = ["GROUNDS", "Ground", "GroundKind", "paint_backdrop", "paint_ground", "random_colours", "random_tint"]

GroundKind = Literal["paper", "linen", "wood", "planks", "marble", "concrete", "terrazzo", "tiles"]
Colour = tuple[float, float, float]
Mask = NDArray[np.float32]

SIZE = 256
_BACKDROP = 64


@dataclass(frozen=True, slots=True)
class Ground:
    """A kind of table top.

    Attributes:
        paint: Draws where the second colour shows, ``(SIZE, SIZE)`` from 0 to 1, seamless.
        colours: Usual pairs of sRGB colours as hexadecimal digits; a real one lies near one of them.
        roughness: Least and greatest.
    """

    paint: Callable[[np.random.Generator], Mask]
    colours: tuple[tuple[str, str], ...]
    roughness: tuple[float, float]


@lru_cache(maxsize=4)
def paint_ground(kind: GroundKind, seed: int) -> NDArray[np.uint8]:
    """Where the second colour of a ground shows: ``(SIZE, SIZE)``, 0 to 255."""
    return (np.clip(GROUNDS[kind].paint(np.random.default_rng(seed)), 0, 1) * 255).astype(np.uint8)


def random_colours(kind: GroundKind, rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Draw the two colours of a ground of this kind."""
    pairs = GROUNDS[kind].colours
    first, second = pairs[int(rng.integers(len(pairs)))]
    turn, stain, light = rng.normal(0, 0.03), rng.uniform(0.6, 1.4), rng.uniform(0.85, 1.1)
    return _near(first, turn, stain, light), _near(second, turn, stain, light)


def random_tint(rng: np.random.Generator) -> Colour:
    """Draw the colour of a wall: mostly pale or muted."""
    return colorsys.hsv_to_rgb(float(rng.random()), float(rng.uniform(0.02, 0.45)), float(rng.uniform(0.3, 0.95)))


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
    wall = np.asarray(colour) * (0.8 + 0.25 * fbm(_BACKDROP, _BACKDROP, rng, 2))[..., None]
    if clutter:
        wall = _scatter_things(wall, rng)
    light = np.hypot(*(np.mgrid[0:1:64j, 0:1:64j] - rng.uniform(0.2, 0.8, size=(2, 1, 1))))
    return (np.clip(wall, 0, 1) ** 2.2 * (1.1 - 0.6 * light)[..., None]).astype(np.float32)


def _scatter_things(wall: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    image = Image.fromarray((np.clip(wall, 0, 1) * 255).astype(np.uint8))
    canvas = ImageDraw.Draw(image)
    for _ in range(rng.integers(4, 14)):
        x, y = rng.uniform(-8, _BACKDROP, size=2)
        width, height = rng.uniform(4, 26, size=2)
        tone = tuple(int(255 * channel) for channel in random_tint(rng))
        shape = canvas.rectangle if rng.random() < 0.6 else canvas.ellipse
        shape([x, y, x + width, y + height], fill=tone)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(rng.uniform(1.5, 4))), np.float64) / 255


def _near(code: str, turn: float, stain: float, light: float) -> Colour:
    red, green, blue = (int(code[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    return colorsys.hsv_to_rgb((hue + turn) % 1, min(saturation * stain, 1.0), min(value * light, 0.97))


def _grid() -> tuple[Mask, Mask]:
    line = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE
    across, down = np.meshgrid(line, line)
    return across, down


def _paper(rng: np.random.Generator) -> Mask:
    return 0.5 * fbm(SIZE, SIZE, rng, 3)


def _linen(rng: np.random.Generator) -> Mask:
    threads = fbm(SIZE, SIZE, rng, 5, across=1, down=4) + fbm(SIZE, SIZE, rng, 5, across=4, down=1)
    across, down = _grid()
    weave = np.sin(2 * np.pi * 40 * across) * np.sin(2 * np.pi * 40 * down)
    return 0.5 * threads + 0.2 * weave


def _wood(rng: np.random.Generator) -> Mask:
    warp, pores = fbm(SIZE, SIZE, rng, 4, down=3), fbm(SIZE, SIZE, rng, 4, across=2, down=16)
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * (5 * _grid()[1] + 2.5 * warp))
    return 0.45 * rings**1.5 + 0.3 * warp + 0.35 * pores


def _planks(rng: np.random.Generator) -> Mask:
    board = _grid()[1] * 4
    tone = rng.random(4).astype(np.float32)[board.astype(int)]
    return np.where(board % 1 < 0.035, 1.0, 0.7 * _wood(rng) + 0.35 * tone - 0.1).astype(np.float32)


def _marble(rng: np.random.Generator) -> Mask:
    cloud, vein = fbm(SIZE, SIZE, rng, 6), fbm(SIZE, SIZE, rng, 6)
    return 0.35 * cloud + 0.9 * (1 - np.abs(2 * vein - 1)) ** 14


def _concrete(rng: np.random.Generator) -> Mask:
    pits = fbm(SIZE, SIZE, rng, 7)
    return 0.6 * fbm(SIZE, SIZE, rng, 5) + 0.4 * np.clip(3 * pits - 1.6, 0, 1)


def _terrazzo(rng: np.random.Generator) -> Mask:
    image = Image.new("L", (SIZE, SIZE), 0)
    canvas = ImageDraw.Draw(image)
    for _ in range(260):
        middle, turn, size = rng.random(2) * SIZE, rng.random() * 7, 1.5 + 6 * rng.random() ** 2
        radii = size * rng.uniform(0.6, 1.3, size=5)
        angles = turn + np.arange(5) * 2 * np.pi / 5
        corners = middle + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        canvas.polygon([tuple(corner) for corner in corners.tolist()], fill=int(rng.integers(90, 255)))
    return np.asarray(image, np.float32) / 255


def _tiles(rng: np.random.Generator) -> Mask:
    across, down = _grid()
    joint = (across * 4 % 1 < 0.035) | (down * 4 % 1 < 0.035)
    tone = rng.random((4, 4)).astype(np.float32)[(down * 4).astype(int), (across * 4).astype(int)]
    return np.where(joint, 1.0, 0.2 * fbm(SIZE, SIZE, rng) + 0.12 * tone).astype(np.float32)


_WOODS = (("c89b6a", "8a5a34"), ("8a5b3b", "52331f"), ("e0c7a0", "b98f5c"), ("5a4032", "33241c"), ("d9d2c5", "a79f90"))
GROUNDS: dict[GroundKind, Ground] = {
    "paper": Ground(
        _paper,
        (("f1efea", "e2dfd8"), ("c9d6df", "b4c3ce"), ("e8cfc6", "d8bab0"), ("b9c4ad", "a5b197"), ("4b5058", "3f444b")),
        (0.6, 0.95),
    ),
    "linen": Ground(
        _linen, (("e6dcc8", "b9ac92"), ("9fb0bd", "6f8290"), ("c98f76", "99644e"), ("6d7467", "4a5046")), (0.8, 1.0)
    ),
    "wood": Ground(_wood, _WOODS, (0.3, 0.7)),
    "planks": Ground(_planks, _WOODS, (0.35, 0.8)),
    "marble": Ground(
        _marble, (("f0eeeb", "8e8b8a"), ("2f3133", "c9c5bd"), ("cfd8cf", "5f7a6b"), ("e9d9cc", "a87f69")), (0.12, 0.4)
    ),
    "concrete": Ground(_concrete, (("b4b2ae", "86847f"), ("7d8083", "57595c"), ("d2ccc2", "a9a296")), (0.6, 0.95)),
    "terrazzo": Ground(
        _terrazzo, (("e8e4dc", "8c6f5f"), ("d9dde0", "56636d"), ("4a4d52", "cfcac0"), ("e5d0c4", "7f9184")), (0.2, 0.6)
    ),
    "tiles": Ground(
        _tiles, (("e9ecec", "a3a6a6"), ("5f8190", "d5d9d9"), ("b86f52", "d8cbbd"), ("8fa89a", "e1e2da")), (0.15, 0.5)
    ),
}
"""The kinds of table top."""
