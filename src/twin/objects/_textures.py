"""Surface images of objects: one colour, two colours in a pattern, and prints on them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.objects._colours import Colour
from twin.objects._parts import FloatArray
from twin.objects._patterns import Pattern
from twin.objects._prints import Print, paste_print

__all__ = ["PlacedPrint", "body_texture", "paint", "solid"]

Texture = NDArray[np.uint8]


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
    return np.broadcast_to(_bytes(np.asarray(colour)), (4, 4, 3)).copy()


def paint(base: Colour, second: Colour, mask: FloatArray) -> Texture:
    """Colour a mask: ``second`` where it is 1, ``base`` where it is 0; ``(height, width, 3)``."""
    first = np.asarray(base, np.float32)
    return _bytes(first + mask[..., None] * (np.asarray(second, np.float32) - first))


def body_texture(
    base: Colour,
    second: Colour,
    pattern: Pattern | None,
    *,
    girth: float,
    height: float,
    zone: tuple[float, float] = (0.0, 1.0),
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
        printed: The print.
        size: Width and height of the image in pixels.

    Returns:
        ``(height, width, 3)`` uint8; row 0 is the top of the body.
    """
    if pattern is None:
        image = np.broadcast_to(_bytes(np.asarray(base)), (size[1], size[0], 3)).copy()
    else:
        mask = pattern.mask(*size)
        from_top = (np.arange(size[1]) + 0.5) / size[1]
        mask[(from_top < 1.0 - zone[1]) | (from_top > 1.0 - zone[0])] = 0.0
        image = paint(base, second, mask)
    if printed is None:
        return image
    centre = 0.5 + printed.turn / 360.0, 1.0 - printed.height
    return paste_print(image, printed.what, centre, (printed.size / girth, printed.size / height))


def _bytes(colour: FloatArray) -> Texture:
    return np.round(255.0 * np.clip(colour, 0.0, 1.0)).astype(np.uint8)
