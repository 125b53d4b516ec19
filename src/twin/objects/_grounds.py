"""What objects stand on: kinds of table top, their usual colours and their gloss."""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from twin.objects._parts import FloatArray
from twin.objects._table_tops import concrete, linen, marble, paper, planks, terrazzo, tiles, wood

__all__ = ["GROUNDS", "Ground", "GroundKind", "paint_ground", "random_colours"]

GroundKind = Literal["paper", "linen", "wood", "planks", "marble", "concrete", "terrazzo", "tiles"]
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """A kind of table top.

    Attributes:
        paint: Draws where the second colour shows, ``(256, 256)`` from 0 to 1, seamless.
        colours: Usual pairs of sRGB colours as hexadecimal digits; a real one lies near one of them.
        roughness: Least and greatest.
    """

    paint: Callable[[np.random.Generator], FloatArray]
    colours: tuple[tuple[str, str], ...]
    roughness: tuple[float, float]


@lru_cache(maxsize=4)
def paint_ground(kind: GroundKind, seed: int) -> NDArray[np.uint8]:
    """Where the second colour of a ground shows: ``(256, 256)``, 0 to 255."""
    return (np.clip(GROUNDS[kind].paint(np.random.default_rng(seed)), 0, 1) * 255).astype(np.uint8)


def random_colours(kind: GroundKind, rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Draw the two colours of a ground of this kind."""
    pairs = GROUNDS[kind].colours
    first, second = pairs[int(rng.integers(len(pairs)))]
    turn, stain, light = rng.normal(0, 0.012), rng.uniform(0.6, 1.4), rng.uniform(0.7, 1.0)
    return _near(first, turn, stain, light), _near(second, turn, stain, light)


def _near(code: str, turn: float, stain: float, light: float) -> Colour:
    red, green, blue = (int(code[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    return colorsys.hsv_to_rgb((hue + turn) % 1, min(saturation * stain, 1.0), value * light)


_WOODS = (("c89b6a", "8a5a34"), ("8a5b3b", "52331f"), ("e0c7a0", "b98f5c"), ("5a4032", "33241c"), ("d9d2c5", "a79f90"))
GROUNDS: dict[GroundKind, Ground] = {
    "paper": Ground(
        paper,
        (("f1efea", "e2dfd8"), ("c9d6df", "b4c3ce"), ("e8cfc6", "d8bab0"), ("b9c4ad", "a5b197"), ("4b5058", "3f444b")),
        (0.6, 0.95),
    ),
    "linen": Ground(
        linen, (("e6dcc8", "b9ac92"), ("9fb0bd", "6f8290"), ("c98f76", "99644e"), ("6d7467", "4a5046")), (0.8, 1.0)
    ),
    "wood": Ground(wood, _WOODS, (0.3, 0.7)),
    "planks": Ground(planks, _WOODS, (0.35, 0.8)),
    "marble": Ground(
        marble, (("f0eeeb", "8e8b8a"), ("2f3133", "c9c5bd"), ("cfd8cf", "5f7a6b"), ("e9d9cc", "a87f69")), (0.12, 0.4)
    ),
    "concrete": Ground(concrete, (("b4b2ae", "86847f"), ("7d8083", "57595c"), ("d2ccc2", "a9a296")), (0.6, 0.95)),
    "terrazzo": Ground(
        terrazzo, (("e8e4dc", "8c6f5f"), ("d9dde0", "56636d"), ("4a4d52", "cfcac0"), ("e5d0c4", "7f9184")), (0.2, 0.6)
    ),
    "tiles": Ground(
        tiles, (("e9ecec", "a3a6a6"), ("5f8190", "d5d9d9"), ("b86f52", "d8cbbd"), ("8fa89a", "e1e2da")), (0.15, 0.5)
    ),
}
"""The kinds of table top."""
