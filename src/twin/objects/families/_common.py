"""Attributes that many families share: a body with colours, a pattern and a print."""

from twin.objects._attributes import Attribute
from twin.objects._emblems import COUNTED_EMBLEMS, EMBLEMS
from twin.objects._patterns import PATTERNS

__all__ = ["ROUGHNESS", "colour_attributes", "pattern_attributes", "print_attributes"]

ROUGHNESS = Attribute("roughness", "material", "number", "%", 12, 72, 12)
"""Roughness of the body's surface."""


def colour_attributes(part: str) -> tuple[Attribute, ...]:
    """Hue, saturation and value of a part; neither so dark nor so pale that a change of hue would hide."""
    return (
        Attribute(f"{part}_hue", "colour", "hue", "°", 0, 360, 25),
        Attribute(f"{part}_saturation", "colour", "number", "%", 30, 95, 14),
        Attribute(f"{part}_value", "colour", "number", "%", 42, 88, 9),
    )


def pattern_attributes(repeats: tuple[int, int] = (6, 14)) -> tuple[Attribute, ...]:
    """The pattern of a body; ``repeats``: the fewest and most around it."""
    patterned = ("pattern", PATTERNS)
    return (
        Attribute("pattern", "pattern", "choice", "kind", choices=("plain", *PATTERNS)),
        Attribute("pattern_hue", "pattern", "hue", "°", 0, 360, 25, when=patterned),
        Attribute("pattern_tone", "pattern", "choice", "kind", choices=("deep", "bright"), when=patterned),
        Attribute("pattern_repeats", "pattern", "count", "repeats", *repeats, 1, when=patterned),
        Attribute("pattern_weight", "pattern", "number", "%", 30, 70, 8, when=patterned),
        Attribute(
            "pattern_zone", "pattern", "choice", "kind", choices=("all", "all", "upper", "lower"), when=patterned
        ),
    )


def print_attributes(
    size: tuple[float, float] = (42, 62), height: tuple[float, float] = (40, 60), turn: float = 18
) -> tuple[Attribute, ...]:
    """The print at the front of a body.

    Args:
        size: Smallest and largest width in percent of the body's width.
        height: Lowest and highest place of its middle in percent of the body's outline.
        turn: How far, in degrees, it may stand off the front.
    """
    return (
        Attribute("emblem", "print", "choice", "kind", choices=EMBLEMS),
        Attribute("emblem_points", "print", "count", "points", 3, 9, 1, when=("emblem", COUNTED_EMBLEMS)),
        Attribute("word", "print", "word", "letters", 4, 7),
        Attribute("print_hue", "print", "hue", "°", 0, 360, 25),
        Attribute("plate", "print", "choice", "kind", choices=("square", "round")),
        Attribute("plate_tone", "print", "choice", "kind", choices=("pale", "dark")),
        Attribute("print_size", "print", "number", "%", *size, 4),
        Attribute("print_height", "print", "number", "%", *height, 4),
        Attribute("print_turn", "print", "number", "°", -turn, turn, 7),
    )
