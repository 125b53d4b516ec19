"""Keys on a small stand: a metal blade, and a bow with a coloured cover, a print and a hole."""

import numpy as np

from twin.objects._attributes import Attribute, Values
from twin.objects._colours import hsv
from twin.objects._family import Family
from twin.objects._geometry import box, superquad, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded, rotation, transform
from twin.objects._textures import solid
from twin.objects.families._common import colour_attributes
from twin.objects.families._face import face_pattern_attributes, face_print_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._key_blade import blade
from twin.objects.families._key_bow import bow, hole_places
from twin.objects.families._values import count, number, text

__all__ = ["FAMILY"]

_SCALE = 0.028
"""Units (10 cm) that a millimetre of a key takes, so that a key fits the photos as other objects do."""

_TAGGED = ("tag", ("round", "square"))
_CUT = (3, 4, 5, 6)

_ATTRIBUTES = (
    Attribute("bow_shape", "shape", "choice", "kind", choices=("oval", "square", "hexagon", "clover", "scalloped")),
    Attribute("bow_length", "shape", "number", "mm", 26, 36, 2),
    Attribute("bow_width", "shape", "number", "mm", 27, 40, 2.2),
    Attribute("bow_thickness", "part geometry", "number", "mm", 3.5, 8.0, 0.9),
    Attribute("border", "part geometry", "number", "mm", 0.8, 2.8, 0.4),
    Attribute("hole_shape", "part kind", "choice", "kind", choices=("round", "square", "slot")),
    Attribute("holes", "part count", "count", "parts", 1, 3),
    Attribute("hole_size", "part geometry", "number", "mm", 3.2, 5.6, 0.5),
    Attribute("blade_kind", "shape", "choice", "kind", choices=("flat", "double", "round")),
    Attribute("blade_length", "shape", "number", "mm", 28, 42, 2.4),
    Attribute("blade_width", "part geometry", "number", "mm", 11.0, 15.0, 0.8),
    Attribute("blade_thickness", "part geometry", "number", "mm", 2.0, 5.6, 0.7),
    Attribute("tip", "part kind", "choice", "kind", choices=("pointed", "rounded", "blunt")),
    Attribute("teeth", "part count", "count", "parts", 3, 6),
    *(
        Attribute(f"cut_{k}", "part geometry", "number", "mm", 0.5, 5.5, 1.0, when=("teeth", _CUT[max(k - 3, 0) :]))
        for k in range(1, 7)
    ),
    Attribute("grooves", "part count", "count", "parts", 0, 4),
    Attribute("shoulder", "part geometry", "number", "mm", 0.0, 6.0, 1.2),
    Attribute("metal", "material", "choice", "kind", choices=("steel", "brass", "copper", "gunmetal")),
    Attribute("tag", "part kind", "choice", "kind", choices=("none", "round", "square")),
    Attribute("tag_hue", "colour", "hue", "°", 0, 360, 25, when=_TAGGED),
    Attribute("ring_size", "part geometry", "number", "mm", 8.0, 13.0, 0.9),
    *colour_attributes("body"),
    Attribute("finish", "material", "choice", "kind", choices=("glossy", "matt")),
    *face_pattern_attributes((3, 9)),
    *face_print_attributes((48, 68)),
)
_STATE = (
    Attribute("roll", "state", "number", "°", -12, 12, 5),
    Attribute("ring_swing", "state", "number", "°", 200, 250, 10),
    Attribute("stand", "state", "choice", "kind", choices=("white", "grey", "black")),
)

_METALS = {
    "steel": (0.8, 0.81, 0.83),
    "brass": (0.92, 0.73, 0.35),
    "copper": (0.9, 0.52, 0.38),
    "gunmetal": (0.3, 0.31, 0.35),
}
_STANDS = {"white": (0.88, 0.88, 0.86), "grey": (0.45, 0.45, 0.46), "black": (0.08, 0.08, 0.09)}
_FACING = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
"""Turns a plate's x, y and z to right, up and towards the viewer at +x."""


def _build(values: Values, state: Values) -> list[Part]:
    metal = Material(solid(_METALS[text(values, "metal")]), 0.25, 1.0)
    flat = [*bow(values, metal), *blade(values, metal), *_ring(values, state, metal)]
    middle = np.array([number(values, "blade_length") / 2, 0.0, 0.0])
    lean = rotation("y", -14.0) @ rotation("x", number(state, "roll")) @ _FACING
    height = 0.5 * number(values, "bow_width") + 16.0
    lift = np.array([0.0, 0.0, height])
    parts = [transform(transform(part, offset=-middle), lean, lift) for part in flat]
    return grounded([*parts, *_stand(height, text(state, "stand"))], _SCALE)


def _ring(values: Values, state: Values, metal: Material) -> list[Part]:
    """A split ring through the first hole, and the tag on it."""
    hole = hole_places(values)[0]
    radius, swing = number(values, "ring_size"), np.radians(number(state, "ring_swing"))
    out = np.array([np.cos(swing), np.sin(swing), 0.0])
    # the ring passes through the plate at 50°: its plane holds `out` and this slanting direction
    across = 0.64 * np.array([-out[1], out[0], 0.0]) + np.array([0.0, 0.0, 0.77])
    turn = np.linspace(0.0, 2 * np.pi, 48, endpoint=False)[:, None]
    centre = np.array([*hole, 0.0]) + radius * out
    path = centre + radius * (np.cos(turn) * out + np.sin(turn) * across)
    parts = [sweep(path, 0.9, 0.9, metal, side=tuple(np.cross(out, across)), segments=12, closed=True)]
    if text(values, "tag") != "none":
        cover = Material(solid(hsv(number(values, "tag_hue"), 0.75, 0.8)), 0.45)
        level = 1.0 if text(values, "tag") == "round" else 0.25
        plate = superquad((8.0, 8.0, 1.4), cover, vertical=0.25, level=level, rings=14, segments=40)
        place = centre + out * radius + [0.0, -7.0, 0.0]
        parts.append(transform(plate, rotation("y", 10.0), place))
    return parts


def _stand(height: float, tone: str) -> list[Part]:
    cover = Material(solid(_STANDS[tone]), 0.5)
    foot = transform(box((22.0, 34.0, 4.0), cover, radius=1.2), offset=(-8.0, 0.0, 2.0))
    bend = np.array([[-9.0, 0.0, 2.0], [-9.0, 0.0, 0.6 * height], [-7.0, 0.0, height], [-1.0, 0.0, height]])
    return [foot, sweep(bend, 1.6, 1.6, cover, segments=16)]


def _title(values: Values) -> str:
    shape = text(values, "bow_shape")
    article = "an" if shape == "oval" else "a"
    return body_title("key", values, f"{article} {shape} bow and {count(values, 'teeth')} teeth")


def _facts(values: Values) -> dict[str, str]:
    counts = {"teeth": str(count(values, "teeth")), "holes": str(count(values, "holes"))}
    return body_facts("key", values, text(values, "metal")) | counts


FAMILY = Family("key", "unseen", _ATTRIBUTES, _STATE, _build, _title, _facts, azimuth=45.0)
