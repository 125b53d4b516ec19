"""Surface images of objects: one colour, two colours in a pattern, and prints on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twin.objects._colours import Colour
from twin.objects._parts import FloatArray
from twin.objects._patterns import Pattern
from twin.objects._prints import Print, paste_print

__all__ = ["Band", "PlacedPrint", "Texture", "body_texture", "paint", "solid"]

Texture = NDArray[np.uint8]
Band = tuple[float, float, Colour]
"""A ring of one colour: from and to which height (0 bottom to 1 top), and the colour."""


@dataclass(frozen=True, slots=True)
class PlacedPrint:
    """A print and its place on a lathe body.

    Attributes:
        what: The print.
        turn: Where it stands, in degrees to the right of the front.
        height: Height (0 to 1) of its middle on the body.
        size: Its width and height in units of 10 cm.
    """

    what: Print
    turn: float
    height: float
    size: float


def solid(colour: Colour) -> Texture:
    """A texture ``(4, 4, 3)`` of one colour."""
    return np.broadcast_to(_bytes(colour), (4, 4, 3)).copy()


def paint(base: Colour, second: Colour, mask: FloatArray) -> Texture:
    """Colour a mask: ``second`` where it is 1, ``base`` where it is 0; ``(height, width, 3)``."""
    image = Image.new("RGB", mask.shape[::-1], tuple(_bytes(base).tolist()))
    image.paste(tuple(_bytes(second).tolist()), (0, 0), Image.fromarray((255.0 * mask + 0.5).astype(np.uint8)))
    return np.array(image)


def body_texture(
    base: Colour,
    second: Colour,
    pattern: Pattern | None,
    *,
    girth: float,
    height: float,
    zone: tuple[float, float] = (0.0, 1.0),
    bands: Sequence[Band] = (),
    printed: PlacedPrint | None = None,
    size: tuple[int, int] = (512, 256),
) -> Texture:
    """The texture around a lathe body: a pattern, and a print that reads from left to right at the front.

    Args:
        base: Colour of the body.
        second: Colour of the pattern.
        pattern: The pattern; None for a plain body.
        girth: Length around the body where the print is, in the unit of ``height``.
        height: Length of the body's outline from bottom to top.
        zone: The pattern stays between these heights (0 bottom to 1 top).
        bands: Painted over the pattern.
        printed: The print, over everything.
        size: Width and height of the image in pixels.

    Returns:
        ``(height, width, 3)`` uint8; row 0 is the top of the body.
    """
    width, rows = size
    from_bottom = 1.0 - (np.arange(rows) + 0.5) / rows
    mask = np.zeros((rows, width), np.float32) if pattern is None else pattern.mask(width, rows)
    mask[(from_bottom < zone[0]) | (from_bottom > zone[1])] = 0.0
    image = paint(base, second, mask)
    for low, high, colour in bands:
        image[(from_bottom >= low) & (from_bottom <= high)] = _bytes(colour)
    if printed is None:
        return image
    centre = 0.5 + printed.turn / 360.0, 1.0 - printed.height
    return paste_print(image, printed.what, centre, (printed.size / girth, printed.size / height))


def _bytes(colour: Colour) -> Texture:
    return np.round(255.0 * np.clip(colour, 0.0, 1.0)).astype(np.uint8)
