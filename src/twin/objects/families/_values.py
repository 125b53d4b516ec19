"""Reading attribute values in the units that meshes are built in."""

from twin.objects._attributes import Values
from twin.objects._colours import Colour, hsv

__all__ = ["cm", "colour", "count", "number", "share", "text"]


def number(values: Values, name: str) -> float:
    """The value of a ``number`` or ``hue``."""
    return float(values[name])


def cm(values: Values, name: str) -> float:
    """A length in centimetres as one in units of 10 cm."""
    return float(values[name]) / 10.0


def share(values: Values, name: str) -> float:
    """A percentage as a share, 0 to 1."""
    return float(values[name]) / 100.0


def count(values: Values, name: str) -> int:
    """The value of a ``count``."""
    return int(values[name])


def text(values: Values, name: str) -> str:
    """The value of a ``choice`` or ``word``."""
    return str(values[name])


def colour(values: Values, part: str) -> Colour:
    """The colour of a part that has the attributes of `colour_attributes`."""
    return hsv(number(values, f"{part}_hue"), share(values, f"{part}_saturation"), share(values, f"{part}_value"))
