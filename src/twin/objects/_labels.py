"""Labels: an emblem beside a word on one line, for long narrow places."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from twin.objects._colours import Colour
from twin.objects._emblems import emblem
from twin.objects._prints import Print, font

__all__ = ["paste_label"]

_HEIGHT = 80
"""Height in pixels of the drawing; it is scaled down to the texture, which smooths its edges."""


def paste_label(
    texture: NDArray[np.uint8], what: Print, centre: tuple[float, float], extent: tuple[float, float], aspect: float
) -> NDArray[np.uint8]:
    """Print an emblem and, to the right of it, a word on a texture.

    Args:
        texture: ``(height, width, 3)`` sRGB image; not changed.
        what: The emblem, word and ink; a plate becomes a rounded rectangle round both.
        centre: Texture coordinates (u, v) of its middle.
        extent: Its width and height as parts (0 to 1) of the texture's.
        aspect: Its width over its height on the object; at least 2.

    Returns:
        A new texture. What would lie outside of it is cut off.
    """
    height, width = texture.shape[:2]
    size = max(round(extent[0] * width), 2), max(round(extent[1] * height), 2)
    corner = round(centre[0] * width - size[0] / 2), round(centre[1] * height - size[1] / 2)
    patch = _draw(what, round(aspect * _HEIGHT)).resize(size, Image.Resampling.BOX)
    image = Image.fromarray(texture)
    image.paste(patch, corner, patch)
    return np.asarray(image)


def _draw(what: Print, width: int) -> Image.Image:
    ink, plate = Image.new("L", (width, _HEIGHT), 0), Image.new("L", (width, _HEIGHT), 0)
    if what.plate != "none":
        box, radius = (0, 0, width - 1, _HEIGHT - 1), _HEIGHT // 5
        ImageDraw.Draw(plate).rounded_rectangle(box, radius, fill=255)
        ImageDraw.Draw(ink).rounded_rectangle(box, radius, outline=255, width=3)
    pen = ImageDraw.Draw(ink)
    for polygon, solid in emblem(what.emblem, what.points):
        corners = (polygon * 0.4 + 0.5) * _HEIGHT
        pen.polygon([(float(x), float(y)) for x, y in corners], fill=255 if solid else 0)
    room = width - 1.05 * _HEIGHT
    letters = font(round(min(0.72 * _HEIGHT, 1.3 * room / len(what.word))))
    at = (1.0 * _HEIGHT + room / 2, _HEIGHT / 2)
    pen.text(at, what.word, font=letters, fill=255, anchor="mm", stroke_width=2)
    colour = Image.new("RGB", ink.size, _bytes(what.ink if what.plate == "none" else what.ground))
    colour.paste(_bytes(what.ink), mask=ink)
    colour.putalpha(ImageChops.lighter(ink, plate))
    return colour


def _bytes(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (round(255 * channel) for channel in colour)
    return red, green, blue
