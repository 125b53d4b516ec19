"""Chairs: a frame of painted wood, stained wood or metal, a crest with a label, and a patterned seat."""

from twin.objects._attributes import Attribute, Values
from twin.objects._colours import colour_name
from twin.objects._family import Family
from twin.objects._parts import Part
from twin.objects._placing import grounded
from twin.objects.families._chair_back import back
from twin.objects.families._chair_frame import Frame, frame_material
from twin.objects.families._chair_legs import arms, legs, stretchers
from twin.objects.families._chair_seat import cushion, seat
from twin.objects.families._common import colour_attributes
from twin.objects.families._face import face_pattern_attributes, label_attributes
from twin.objects.families._facts import body_facts
from twin.objects.families._values import colour, count, text

__all__ = ["FAMILY"]

_SCALE = 0.02
"""Units (10 cm) that a centimetre of a chair takes, so that a chair fits the photos as other objects do."""

_SLATTED = ("back_kind", ("slats", "spindles", "rungs"))
_STRETCHED = ("stretchers", ("front", "H", "box", "X"))

_ATTRIBUTES = (
    Attribute("seat_width", "shape", "number", "cm", 38, 56, 3),
    Attribute("seat_depth", "shape", "number", "cm", 36, 52, 3),
    Attribute("seat_height", "shape", "number", "cm", 38, 56, 3),
    Attribute("seat_shape", "shape", "choice", "kind", choices=("square", "round", "shield")),
    Attribute("seat_thickness", "part geometry", "number", "cm", 2.5, 9.0, 1.2),
    Attribute("seat_make", "part kind", "choice", "kind", choices=("board", "padded")),
    Attribute("back_height", "shape", "number", "cm", 34, 58, 4),
    Attribute("back_lean", "shape", "number", "°", 2, 26, 4),
    Attribute("back_kind", "part kind", "choice", "kind", choices=("slats", "spindles", "rungs", "panel", "cross")),
    Attribute("slats", "part count", "count", "parts", 2, 7, 1, when=_SLATTED),
    Attribute("slat_width", "part geometry", "number", "cm", 2.2, 5.4, 0.7, when=_SLATTED),
    Attribute("crest_shape", "part kind", "choice", "kind", choices=("straight", "arched", "horned", "waved")),
    Attribute("crest_height", "part geometry", "number", "cm", 9, 15, 1.2),
    Attribute("leg_kind", "part kind", "choice", "kind", choices=("square", "round", "turned", "hairpin")),
    Attribute("leg_thickness", "part geometry", "number", "cm", 3.0, 6.5, 0.7),
    Attribute("leg_splay", "part geometry", "number", "°", 0, 12, 2.4),
    Attribute("foot_caps", "part kind", "choice", "kind", choices=("none", "brass", "white", "black")),
    Attribute("stretchers", "part kind", "choice", "kind", choices=("none", "front", "H", "box", "X")),
    Attribute("stretcher_height", "part geometry", "number", "cm", 8, 26, 3.5, when=_STRETCHED),
    Attribute("arms", "part kind", "choice", "kind", choices=("none", "boards", "tubes")),
    Attribute("arm_height", "part geometry", "number", "cm", 14, 26, 2.4, when=("arms", ("boards", "tubes"))),
    *colour_attributes("body"),
    Attribute("frame_material", "material", "choice", "kind", choices=("painted", "wooden", "metal")),
    *colour_attributes("seat"),
    *face_pattern_attributes((3, 9)),
    Attribute("cushion", "part kind", "choice", "kind", choices=("none", "square", "round")),
    Attribute("cushion_hue", "colour", "hue", "°", 0, 360, 25, when=("cushion", ("square", "round"))),
    *label_attributes(),
)
_STATE = (Attribute("cushion_turn", "state", "number", "°", -35, 35, 10),)

_BACKS = {"panel": "a panelled back", "cross": "a crossed back"}


def _build(values: Values, state: Values) -> list[Part]:
    frame, material = Frame.of(values), frame_material(values)
    parts = [*legs(values, frame, material), *stretchers(values, frame, material), *arms(values, frame, material)]
    parts += [*seat(values, frame, material), *cushion(values, state, frame), *back(values, frame, material)]
    return grounded(parts, _SCALE)


def _title(values: Values) -> str:
    kind = text(values, "back_kind")
    detail = _BACKS.get(kind, f"{count(values, 'slats')} {kind}")
    return f"{colour_name(colour(values, 'body'))} {text(values, 'frame_material')} chair with {detail}"


def _facts(values: Values) -> dict[str, str]:
    material = "metal" if text(values, "frame_material") == "metal" else "wood"
    bars = count(values, "slats") if text(values, "back_kind") not in _BACKS else 0
    arm_rests = 0 if text(values, "arms") == "none" else 2
    counts = {"legs": 4, "slats": bars, "arm rests": arm_rests}
    return body_facts("chair", values, material) | {name: str(number) for name, number in counts.items()}


FAMILY = Family("chair", "unseen", _ATTRIBUTES, _STATE, _build, _title, _facts, azimuth=50.0)
