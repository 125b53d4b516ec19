"""The strap of a wristwatch: a closed loop below the case."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from twin.objects._attributes import Values
from twin.objects._colours import Colour, hsv
from twin.objects._curves import Points
from twin.objects._geometry import box, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import merge, rotation, transform
from twin.objects._textures import Texture, solid
from twin.objects.families._values import cm, colour, count, number, share, text

__all__ = ["strap"]

_GAP = 0.55


def strap(values: Values, reach: float, metal: Material) -> list[Part]:
    """The strap in the watch's own frame: dial up (+z), 12 o'clock at +y.

    Args:
        values: The watch.
        reach: Distance of the lugs from the middle of the dial.
        metal: The material of the case.
    """
    kind = text(values, "strap")
    if kind == "links":
        return _links(values, reach, metal)
    angle = np.linspace(np.pi / 2 - _GAP, _GAP - 3 * np.pi / 2, 90)
    path = np.stack([np.zeros(90), *_loop(angle, reach)], axis=1)
    half = _half_width(values, np.abs(np.linspace(-1, 1, 90)))
    cloth = Material(_leather(values) if kind == "leather" else _woven(values), 0.6)
    return [
        sweep(
            path, half, 0.026 if kind == "leather" else 0.016, cloth, side=(1.0, 0.0, 0.0), segments=24, squareness=0.35
        )
    ]


def _loop(angle: Points, reach: float) -> tuple[Points, Points]:
    across, down = 1.18 * reach, 1.06 * reach
    return across * np.cos(angle), down * (np.sin(angle) - 1.0)


def _half_width(values: Values, nearness: Points) -> Points:
    """Half the width, from 0 at the clasp to 1 at the case."""
    taper = share(values, "strap_taper")
    half: Points = 0.5 * cm(values, "strap_width") * (taper + (1 - taper) * nearness)
    return half


def _links(values: Values, reach: float, metal: Material) -> list[Part]:
    size = count(values, "links")
    angle = np.linspace(np.pi / 2 - _GAP, _GAP - 3 * np.pi / 2, size)
    y, z = _loop(angle, reach)
    length = 0.94 * float(np.hypot(np.diff(y), np.diff(z)).mean())
    slope = np.degrees(np.arctan2(np.gradient(z), np.gradient(y)))
    half = _half_width(values, np.abs(np.linspace(-1, 1, size)))
    outer, inner = _link(length, 0.05, metal), _link(length, 0.06, Material(solid(colour(values, "strap")), 0.3, 0.3))
    turns = [rotation("x", float(degrees)) for degrees in slope]
    sides = [
        transform(_widened(outer, 0.6 * half[k]), turns[k], (side * half[k], y[k], z[k]))
        for k in range(size)
        for side in (-0.69, 0.69)
    ]
    middles = [transform(_widened(inner, 0.74 * half[k]), turns[k], (0.0, y[k], z[k])) for k in range(size)]
    return [merge(sides), merge(middles)]


def _link(length: float, thickness: float, material: Material) -> Part:
    return box((0.03, length, thickness), material, radius=0.014, steps=2)


def _widened(link: Part, width: float) -> Part:
    """A wider link, its edges as they were."""
    vertices = link.vertices.copy()
    vertices[:, 0] += np.sign(vertices[:, 0]) * np.float32(width / 2 - 0.015)
    return replace(link, vertices=vertices)


def _leather(values: Values) -> Texture:
    """Stitches along both edges, on both faces."""
    image = Image.new("RGB", (512, 64), _pixel(colour(values, "strap")))
    pen = ImageDraw.Draw(image)
    thread = _pixel(hsv(number(values, "thread_hue"), 0.5, 0.95))
    for x in range(0, 512, 12):
        for y in (5, 27, 37, 59):
            pen.line((x, y, x + 7, y), fill=thread, width=3)
    return np.asarray(image)


def _woven(values: Values) -> Texture:
    """Lengthwise stripes."""
    base, stripe = np.asarray(colour(values, "strap")), np.asarray(hsv(number(values, "thread_hue"), 0.75, 0.85))
    half = np.abs(np.cos(np.linspace(0, 2 * np.pi, 128)))
    striped = (half < 0.3) if text(values, "stripes") == "one" else (np.abs(half - 0.5) < 0.16)
    column: Texture = np.round(255 * np.where(striped[:, None], stripe, base)).astype(np.uint8)
    return np.repeat(column[:, None], 4, axis=1)


def _pixel(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (round(255 * channel) for channel in colour)
    return red, green, blue
