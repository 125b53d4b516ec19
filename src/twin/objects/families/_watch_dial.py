"""The dial of a wristwatch: a drawing with marks, subdials, print and hands."""

import numpy as np
from PIL import Image, ImageDraw

from twin.objects._attributes import Values
from twin.objects._colours import Colour, hsv, shade
from twin.objects._prints import font, paste_print
from twin.objects._textures import Texture
from twin.objects.families._skin import body_print
from twin.objects.families._values import count, number, share, text

__all__ = ["dial", "dial_colour"]

_SIZE = 512
_HALF = _SIZE / 2
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI")
_SUBDIALS = (6, 9, 3)

Place = tuple[float, float]
Pixel = tuple[int, int, int]


def dial_colour(values: Values) -> Colour:
    """The dial's ground: dark enough for pale marks, or pale enough for dark ones."""
    dark = text(values, "dial_tone") == "dark"
    return hsv(
        number(values, "dial_hue"), share(values, "dial_saturation") * (1.0 if dark else 0.6), 0.38 if dark else 0.95
    )


def dial(values: Values, hours: float, seconds: float) -> Texture:
    """The dial with hands at a time, ``(256, 256, 3)``, 12 o'clock at the top.

    Args:
        values: The watch.
        hours: 0 to 12.
        seconds: 0 to 60.
    """
    ground = dial_colour(values)
    ink = _pixel((0.96, 0.95, 0.9) if text(values, "dial_tone") == "dark" else (0.08, 0.08, 0.1))
    accent = _pixel(hsv(number(values, "accent_hue"), 0.85, 0.9))
    image = Image.new("RGB", (_SIZE, _SIZE), _pixel(ground))
    pen = ImageDraw.Draw(image)
    _track(pen, text(values, "track"), ink)
    _marks(pen, values, ink, accent)
    for hour in _SUBDIALS[: count(values, "subdials")]:
        _subdial(pen, hour, _pixel(shade(ground, 0.72)), ink, accent)
    if text(values, "date") == "window":
        _date(pen, ink)
    size = share(values, "print_size")
    printed = paste_print(np.asarray(image), body_print(values), (0.5, 0.5 - 0.235), (size, size))
    image = Image.fromarray(printed)
    _hands(ImageDraw.Draw(image), values, (hours, seconds), ink, accent)
    return np.asarray(image.reduce(2))


def _pixel(colour: Colour) -> Pixel:
    red, green, blue = (round(255 * channel) for channel in colour)
    return red, green, blue


def _at(radius: float, hour: float) -> Place:
    angle = hour * np.pi / 6
    return float(_HALF * (1 + radius * np.sin(angle))), float(_HALF * (1 - radius * np.cos(angle)))


def _track(pen: ImageDraw.ImageDraw, kind: str, ink: Pixel) -> None:
    if kind == "circle":
        pen.ellipse((0.03 * _SIZE, 0.03 * _SIZE, 0.97 * _SIZE, 0.97 * _SIZE), outline=ink, width=5)
    if kind == "minutes":
        for minute in range(60):
            pen.line((_at(0.9, minute / 5), _at(0.97, minute / 5)), fill=ink, width=4)


def _marks(pen: ImageDraw.ImageDraw, values: Values, ink: Pixel, accent: Pixel) -> None:
    kind, length = text(values, "marks"), share(values, "mark_length")
    # the print takes the place of twelve o'clock
    for hour in range(1, 12):
        large = hour % 3 == 0
        match kind:
            case "bars":
                pen.line(
                    (_at(0.86 - length * (1.3 if large else 1.0), hour), _at(0.86, hour)),
                    fill=ink,
                    width=16 if large else 10,
                )
            case "dots":
                _spot(pen, _at(0.78, hour), _HALF * length * (0.48 if large else 0.3), accent if large else ink)
            case _:
                name = str(hour) if kind == "numbers" else _ROMAN[hour]
                letters = font(round(_HALF * (0.1 + 0.75 * length) * (1.0 if kind == "numbers" else 0.8)))
                pen.text(_at(0.74, hour), name, font=letters, fill=ink, anchor="mm", stroke_width=2)


def _spot(pen: ImageDraw.ImageDraw, at: Place, radius: float, fill: Pixel) -> None:
    pen.ellipse((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius), fill=fill)


def _subdial(pen: ImageDraw.ImageDraw, hour: int, ground: Pixel, ink: Pixel, accent: Pixel) -> None:
    x, y = _at(0.43, hour)
    radius = 0.19 * _HALF
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ground, outline=ink, width=5)
    pen.line((x, y, x + 0.6 * radius, y - 0.5 * radius), fill=accent, width=10)


def _date(pen: ImageDraw.ImageDraw, ink: Pixel) -> None:
    x, y = _at(0.58, 4.5)
    pen.rectangle((x - 38, y - 31, x + 38, y + 31), fill=(250, 250, 246), outline=ink, width=4)
    pen.text((x, y), "28", font=font(52), fill=(15, 15, 15), anchor="mm", stroke_width=1)


def _hands(pen: ImageDraw.ImageDraw, values: Values, time: tuple[float, float], ink: Pixel, accent: Pixel) -> None:
    hours, seconds = time
    kind, width = text(values, "hands"), share(values, "hand_width")
    for length, hour, broad in ((0.54, hours, 1.35), (0.82, hours % 1.0 * 12, 1.0)):
        pen.polygon(_hand(kind, length, hour, broad * width), fill=ink)
    pen.line((_at(-0.15, seconds / 5), _at(0.84, seconds / 5)), fill=accent, width=9)
    _spot(pen, (_HALF, _HALF), 0.085 * _HALF, accent)


def _hand(kind: str, length: float, hour: float, width: float) -> list[Place]:
    shapes = {
        "stick": ((-0.1, 1.0), (length, 1.0)),
        "leaf": ((-0.1, 0.3), (0.45 * length, 1.5), (length, 0.1)),
        "sword": ((-0.1, 0.5), (0.75 * length, 1.5), (length, 0.0)),
    }
    sides = [(along, sign * across) for sign in (1, -1) for along, across in shapes[kind][::sign]]
    angle = hour * np.pi / 6
    ahead, right = np.array([np.sin(angle), -np.cos(angle)]), np.array([np.cos(angle), np.sin(angle)])
    corners = [_HALF * (1 + along * ahead + across * width * right) for along, across in sides]
    return [(float(x), float(y)) for x, y in corners]
