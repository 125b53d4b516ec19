"""Shoes seen from their outer side: a moulded sole, a patterned upper, laces or straps."""

from twin.objects._attributes import Attribute, Values
from twin.objects._family import Family
from twin.objects._parts import Part
from twin.objects._placing import grounded, rotation, transform
from twin.objects.families._common import colour_attributes
from twin.objects.families._face import face_pattern_attributes, label_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._shoe_closure import closure
from twin.objects.families._shoe_parts import collar, patches, pull_loop, sole, upper
from twin.objects.families._shoe_shape import Last
from twin.objects.families._values import count, number, text

__all__ = ["FAMILY"]

_SCALE = 0.064
"""Units (10 cm) that a centimetre of a shoe takes, so that a shoe fits the photos as other objects do."""

_LACED = ("closure", ("crossed laces", "straight laces"))
_MARKED = ("side_mark", ("bars", "chevrons", "wave"))

_ATTRIBUTES = (
    Attribute("length", "shape", "number", "cm", 25, 32, 1.6),
    Attribute("width", "shape", "number", "cm", 9.5, 13, 0.8),
    Attribute("collar_height", "shape", "number", "cm", 6.0, 17.0, 1.1),
    Attribute("toe_shape", "shape", "choice", "kind", choices=("round", "pointed", "square")),
    Attribute("toe_height", "shape", "number", "cm", 3.0, 5.6, 0.5),
    Attribute("sole_thickness", "part geometry", "number", "cm", 1.4, 4.2, 0.4),
    Attribute("heel_lift", "part geometry", "number", "cm", 0.3, 3.8, 0.6),
    Attribute("sole_kind", "part kind", "choice", "kind", choices=("flat", "heeled", "grooved", "striped")),
    Attribute("closure", "part kind", "choice", "kind", choices=("crossed laces", "straight laces", "straps")),
    Attribute("fastenings", "part count", "count", "parts", 2, 6),
    Attribute("lace_thickness", "part geometry", "number", "cm", 0.5, 1.1, 0.12, when=_LACED),
    Attribute("tongue_height", "part geometry", "number", "cm", 0.5, 6.0, 1.1),
    Attribute("toe_cap", "part kind", "choice", "kind", choices=("none", "short", "long")),
    Attribute("heel_patch", "part kind", "choice", "kind", choices=("none", "low", "high")),
    Attribute("collar_padding", "part geometry", "number", "cm", 0.35, 1.2, 0.16),
    Attribute("pull_loop", "part kind", "choice", "kind", choices=("none", "loop")),
    Attribute("side_mark", "part kind", "choice", "kind", choices=("none", "bars", "chevrons", "wave")),
    Attribute("mark_hue", "colour", "hue", "°", 0, 360, 25, when=_MARKED),
    *colour_attributes("body"),
    *colour_attributes("sole"),
    Attribute("lace_hue", "colour", "hue", "°", 0, 360, 25),
    Attribute("trim_hue", "colour", "hue", "°", 0, 360, 25),
    Attribute("material", "material", "choice", "kind", choices=("patent leather", "leather", "cloth")),
    *face_pattern_attributes((8, 17)),
    Attribute("label_length", "print", "number", "cm", 10.0, 14.0, 0.8),
    *label_attributes(),
)
_STATE = (
    Attribute("lace_ends", "state", "number", "°", -30, 30, 12),
    Attribute("tongue_lean", "state", "number", "°", -10, 25, 8),
)


def _build(values: Values, state: Values) -> list[Part]:
    last = Last.of(values)
    parts = [
        sole(values, last),
        upper(values, last),
        *patches(values, last),
        *collar(values, last),
        *pull_loop(values, last),
    ]
    parts += closure(values, state, last)
    # the toe points to the right and a little to the viewer
    turn = rotation("z", 75.0)
    middle = -turn @ [0.5 * number(values, "length"), 0.0, 0.0]
    return grounded([transform(part, turn, middle) for part in parts], _SCALE)


def _title(values: Values) -> str:
    fastenings, closed_by = count(values, "fastenings"), text(values, "closure")
    kind = "boot" if number(values, "collar_height") > 10.0 else "shoe"
    return body_title(kind, values, f"{fastenings} {closed_by}")


def _facts(values: Values) -> dict[str, str]:
    return body_facts("shoe", values, text(values, "material")) | {"fastenings": str(count(values, "fastenings"))}


FAMILY = Family("shoe", "unseen", _ATTRIBUTES, _STATE, _build, _title, _facts, azimuth=50.0)
