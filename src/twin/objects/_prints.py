"""What is printed on an object: an emblem and lettering, on a plate or straight on the surface."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from twin.objects._colours import Colour
from twin.objects._curves import Points
from twin.objects._emblems import EmblemKind, emblem

__all__ = ["Plate", "Print", "font", "paste_print"]

Plate = Literal["none", "square", "round"]
"""Shape of what a print stands on; ``none`` prints straight on the surface."""

_PIXELS = 224
"""Size of the drawing; it is scaled down to the texture, which smooths its edges."""

_ROUND = 0.82


@dataclass(frozen=True, slots=True)
class Print:
    """An emblem above a word.

    Attributes:
        emblem: Kind of emblem.
        points: Its number of points.
        word: The lettering, up to 7 capital letters; empty for none.
        ink: Colour of emblem, word and frame.
        plate: Shape of the plate.
        ground: Colour of the plate.
    """

    emblem: EmblemKind
    points: int
    word: str
    ink: Colour
    plate: Plate = "none"
    ground: Colour = (1.0, 1.0, 1.0)


@lru_cache(maxsize=32)
def font(pixels: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font at a size in pixels."""
    return ImageFont.load_default(pixels)


def paste_print(
    texture: NDArray[np.uint8], what: Print, centre: tuple[float, float], extent: tuple[float, float]
) -> NDArray[np.uint8]:
    """Print on a texture.

    Args:
        texture: ``(height, width, 3)`` sRGB image; not changed.
        what: The print.
        centre: Texture coordinates (u, v) of its middle.
        extent: Its width and height as parts (0 to 1) of the texture's; their ratio undoes the surface's stretching.

    Returns:
        A new texture. What would lie outside of it is cut off.
    """
    height, width = texture.shape[:2]
    size = max(round(extent[0] * width), 2), max(round(extent[1] * height), 2)
    corner = round(centre[0] * width - size[0] / 2), round(centre[1] * height - size[1] / 2)
    image = Image.fromarray(texture)
    for colour, mask in zip((what.ground, what.ink), _masks(what), strict=True):
        red, green, blue = (round(255 * channel) for channel in colour)
        image.paste((red, green, blue), corner, mask.resize(size, Image.Resampling.BOX))
    return np.asarray(image)


def _masks(what: Print) -> tuple[Image.Image, Image.Image]:
    plate, ink = Image.new("L", (_PIXELS, _PIXELS)), Image.new("L", (_PIXELS, _PIXELS))
    _draw_plate(what.plate, plate, ink)
    _draw_emblem(what, ink)
    if what.word:
        _draw_word(what, ink)
    return plate, ink


def _draw_plate(kind: Plate, plate: Image.Image, ink: Image.Image) -> None:
    last, line = plate.width - 1, max(plate.width // 45, 1)
    match kind:
        case "square":
            ImageDraw.Draw(plate).rounded_rectangle((0, 0, last, last), last // 9, fill=255)
            ImageDraw.Draw(ink).rounded_rectangle((0, 0, last, last), last // 9, outline=255, width=line)
        case "round":
            ImageDraw.Draw(plate).ellipse((0, 0, last, last), fill=255)
            ImageDraw.Draw(ink).ellipse((0, 0, last, last), outline=255, width=line)


def _draw_emblem(what: Print, ink: Image.Image) -> None:
    radius = 0.28 if what.word else 0.36
    middle = 0.35 if what.word else 0.5
    pen = ImageDraw.Draw(ink)
    for polygon, solid in emblem(what.emblem, what.points):
        corners = _fit(polygon * radius + [0.5, middle], what.plate) * ink.width
        pen.polygon([(float(x), float(y)) for x, y in corners], fill=255 if solid else 0)


def _draw_word(what: Print, ink: Image.Image) -> None:
    # long words get smaller letters, so that all fit the plate
    height = min(0.33, 0.88 * 100 / font(100).getlength(what.word)) * (_ROUND if what.plate == "round" else 1.0)
    x, y = _fit(np.array([0.5, 0.78]), what.plate) * ink.width
    pen, letters = ImageDraw.Draw(ink), font(round(height * ink.width))
    pen.text((float(x), float(y)), what.word, font=letters, fill=255, anchor="mm", stroke_width=3)


def _fit(place: Points, plate: Plate) -> Points:
    """Draw the contents of a round plate together."""
    return (place - 0.5) * _ROUND + 0.5 if plate == "round" else place
