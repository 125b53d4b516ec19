"""Colours by hue, saturation and value, and their everyday names."""

import colorsys

__all__ = ["Colour", "colour_name", "hsv", "shade"]

Colour = tuple[float, float, float]
"""sRGB red, green, blue, each 0 to 1."""

_HUES = (
    (15.0, "red"),
    (42.0, "orange"),
    (70.0, "yellow"),
    (160.0, "green"),
    (195.0, "turquoise"),
    (250.0, "blue"),
    (290.0, "purple"),
    (342.0, "pink"),
    (360.0, "red"),
)


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """The colour of a hue in degrees (it wraps), saturation and value 0 to 1 (clipped)."""
    return colorsys.hsv_to_rgb(hue / 360.0 % 1.0, min(max(saturation, 0.0), 1.0), min(max(value, 0.0), 1.0))


def shade(colour: Colour, factor: float) -> Colour:
    """The colour made darker (factor below 1) or lighter (above 1)."""
    red, green, blue = (min(channel * factor, 1.0) for channel in colour)
    return red, green, blue


def colour_name(colour: Colour) -> str:
    """The basic colour word for a colour: one of twelve, from ``black`` to ``turquoise``."""
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    hue *= 360.0
    if value < 0.14:
        return "black"
    if saturation < 0.13:
        return "white" if value > 0.82 else "grey" if value > 0.2 else "black"
    name = next(name for limit, name in _HUES if hue <= limit)
    if name in ("orange", "yellow") and value < 0.62:
        return "brown" if hue < 52.0 else "green"
    if name == "red" and saturation < 0.5 and value > 0.6:
        return "pink"
    return "purple" if name == "pink" and value < 0.5 else name
