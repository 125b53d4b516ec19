"""The surface of a flat face (a seat, an ear cup, a key's bow) from the shared attributes."""

from typing import cast

from twin.objects._attributes import Attribute, Values
from twin.objects._colours import Colour
from twin.objects._patterns import Pattern, PatternKind
from twin.objects._prints import Print
from twin.objects._textures import PlacedPrint, Texture, body_texture
from twin.objects.families._common import pattern_attributes, print_attributes
from twin.objects.families._skin import body_print, pattern_colour
from twin.objects.families._values import colour, count, share, text

__all__ = [
    "cover_colour",
    "face_pattern",
    "face_pattern_attributes",
    "face_print_attributes",
    "face_skin",
    "label_attributes",
    "label_print",
]


def face_pattern_attributes(repeats: tuple[int, int]) -> tuple[Attribute, ...]:
    """The shared pattern attributes of a face that is patterned all over."""
    return tuple(attribute for attribute in pattern_attributes(repeats) if attribute.name != "pattern_zone")


def face_print_attributes(size: tuple[float, float]) -> tuple[Attribute, ...]:
    """The shared print attributes of a face whose print has its own place; ``size`` in percent of the face."""
    placed = ("print_height", "print_turn")
    return tuple(attribute for attribute in print_attributes(size) if attribute.name not in placed)


def label_attributes() -> tuple[Attribute, ...]:
    """The shared print attributes of a label, which has an emblem beside a word on a rounded plate."""
    named = ("emblem", "word", "print_hue", "plate_tone")
    return tuple(attribute for attribute in print_attributes() if attribute.name in named)


def label_print(values: Values) -> Print:
    """The print of a label."""
    return body_print({**values, "emblem_points": 5, "plate": "square"})


def face_pattern(values: Values, aspect: float) -> Pattern | None:
    """The pattern of a face that is ``aspect`` times as wide as high; None for a plain one."""
    kind = text(values, "pattern")
    if kind == "plain":
        return None
    repeats, weight = count(values, "pattern_repeats"), share(values, "pattern_weight")
    return Pattern(cast(PatternKind, kind), repeats, weight, aspect=aspect)


def cover_colour(values: Values, part: str) -> Colour:
    """The pattern's colour on a part that has the attributes of `colour_attributes`."""
    return pattern_colour({**values, "body_value": values[f"{part}_value"]})


def face_skin(
    values: Values,
    size: tuple[float, float],
    *,
    part: str = "body",
    print_at: tuple[float, float] | None = None,
    pixels: tuple[int, int] = (256, 256),
) -> Texture:
    """The texture of a face.

    Args:
        values: Attribute values, among them those of `face_pattern_attributes` and ``part``'s colour.
        size: Width and height of the face, in any unit.
        part: The part that the face belongs to.
        print_at: Middle of the print, as shares (0 to 1) of the face from its left and lower border; None for no print.
        pixels: Width and height of the image.
    """
    printed = None
    if print_at is not None:
        extent = share(values, "print_size") * min(size)
        printed = PlacedPrint(body_print(values), 360.0 * (print_at[0] - 0.5), print_at[1], extent)
    return body_texture(
        colour(values, part),
        cover_colour(values, part),
        face_pattern(values, size[0] / size[1]),
        girth=size[0],
        height=size[1],
        printed=printed,
        size=pixels,
    )
