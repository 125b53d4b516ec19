"""Headphones that stand on their cups, turned so that one cup shows its printed face."""

from twin.objects._attributes import Attribute, Values
from twin.objects._family import Family
from twin.objects._parts import Part
from twin.objects._placing import grounded, rotation, transform
from twin.objects.families._common import colour_attributes
from twin.objects.families._face import face_pattern_attributes, face_print_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._headphone_band import band, cable, microphone, yoke
from twin.objects.families._headphone_cup import buttons, cup, cup_outline
from twin.objects.families._values import count, number, text

__all__ = ["FAMILY"]

_SCALE = 0.095
"""Units (10 cm) that a centimetre of headphones takes, so that they fit the photos as other objects do."""

_TURN = -71.0
"""Brings the left cup's face, in degrees, near to the front."""

_ATTRIBUTES = (
    Attribute("cup_shape", "shape", "choice", "kind", choices=("round", "oval", "square")),
    Attribute("cup_size", "shape", "number", "cm", 8.6, 11.6, 0.55),
    Attribute("cup_depth", "part geometry", "number", "cm", 2.0, 4.6, 0.5),
    Attribute("cup_face", "part kind", "choice", "kind", choices=("flat", "domed", "sunken", "raised")),
    Attribute("rim_width", "part geometry", "number", "cm", 0.4, 1.3, 0.16),
    Attribute("cushion_thickness", "part geometry", "number", "cm", 1.4, 3.2, 0.35),
    Attribute("band_kind", "part kind", "choice", "kind", choices=("padded", "slim", "twin")),
    Attribute("band_width", "part geometry", "number", "cm", 1.6, 4.4, 0.5),
    Attribute("band_height", "shape", "number", "cm", 7.0, 11.5, 0.8),
    Attribute("band_span", "shape", "number", "cm", 14.0, 18.0, 0.8),
    Attribute("pads", "part count", "count", "parts", 2, 9, 1, when=("band_kind", ("padded",))),
    Attribute("yoke", "part kind", "choice", "kind", choices=("fork", "arm", "block")),
    Attribute("yoke_thickness", "part geometry", "number", "cm", 0.5, 1.1, 0.12),
    Attribute("studs", "part count", "count", "parts", 0, 8),
    Attribute("buttons", "part count", "count", "parts", 0, 5),
    Attribute("microphone", "part kind", "choice", "kind", choices=("none", "straight", "bent")),
    Attribute("cable", "part kind", "choice", "kind", choices=("none", "plain", "coiled")),
    *colour_attributes("body"),
    *colour_attributes("band"),
    Attribute("cushion_hue", "colour", "hue", "°", 0, 360, 25),
    Attribute("trim_hue", "colour", "hue", "°", 0, 360, 25),
    Attribute("trim_material", "material", "choice", "kind", choices=("plastic", "metal")),
    Attribute("finish", "material", "choice", "kind", choices=("glossy", "matt")),
    *face_pattern_attributes((3, 9)),
    *face_print_attributes((64, 88)),
)
_STATE = (
    Attribute("swivel", "state", "number", "°", -14, 24, 6),
    Attribute("stretch", "state", "number", "cm", 0.0, 1.6, 0.5),
)


def _build(values: Values, state: Values) -> list[Part]:
    outline, ear = cup_outline(values), (0.0, number(values, "band_span") / 2, 0.0)
    half, stretch = float(outline[:, 1].max()), number(state, "stretch")
    swivel = rotation("z", number(state, "swivel"))
    left = [transform(part, offset=ear) for part in yoke(values, outline)]
    left += [transform(part, swivel, ear) for part in cup(values, outline)]
    parts = [transform(part, rotation("z", turn)) for part in left for turn in (0.0, 180.0)]
    only_left = [*buttons(values, outline), *microphone(values, outline)]
    parts += [transform(part, swivel, ear) for part in only_left]
    parts += [transform(part, offset=(0.0, 0.0, half + stretch)) for part in band(values)]
    parts += [transform(part, offset=(0.0, ear[1], -half)) for part in cable(values)]
    return grounded([transform(part, rotation("z", _TURN)) for part in parts], _SCALE)


def _title(values: Values) -> str:
    return body_title("headphones", values, f"a {text(values, 'band_kind')} band")


def _facts(values: Values) -> dict[str, str]:
    counts = {"studs": str(count(values, "studs")), "buttons": str(count(values, "buttons"))}
    return body_facts("headphones", values, "plastic") | counts


FAMILY = Family("headphones", "unseen", _ATTRIBUTES, _STATE, _build, _title, _facts, azimuth=38.0)
