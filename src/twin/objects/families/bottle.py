"""Bottles: drinking flasks with a shoulder, a neck and a cap."""

import numpy as np

from twin.objects._attributes import Attribute, Values
from twin.objects._curves import Points, catmull, fillet
from twin.objects._family import Family
from twin.objects._geometry import lathe, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded, rotation, transform
from twin.objects._textures import solid
from twin.objects.families._common import ROUGHNESS, colour_attributes, pattern_attributes, print_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._skin import body_skin
from twin.objects.families._values import cm, colour, count, number, share, text

__all__ = ["FAMILY"]

_ATTRIBUTES = (
    Attribute("radius", "shape", "number", "cm", 3.2, 4.6, 0.27),
    Attribute("body_height", "shape", "number", "cm", 9.5, 15.5, 0.9),
    Attribute("taper", "shape", "number", "%", 80, 112, 6),
    Attribute("waist", "shape", "number", "cm", 0.0, 0.9, 0.17),
    Attribute("waist_place", "shape", "number", "%", 45, 72, 5),
    Attribute("shoulder", "part kind", "choice", "kind", choices=("round", "sloping", "square")),
    Attribute("shoulder_height", "part geometry", "number", "cm", 1.4, 4.4, 0.5),
    Attribute("neck_radius", "part geometry", "number", "cm", 1.4, 2.5, 0.2),
    Attribute("neck_height", "part geometry", "number", "cm", 0.8, 2.8, 0.35),
    Attribute("collar", "part kind", "choice", "kind", choices=("none", "ring", "double")),
    Attribute("ribs", "part count", "count", "ribs", 0, 5),
    Attribute("cap", "part kind", "choice", "kind", choices=("screw", "dome", "spout", "cork")),
    Attribute("cap_height", "part geometry", "number", "cm", 1.6, 3.6, 0.36),
    Attribute("cap_width", "part geometry", "number", "%", 108, 150, 8),
    Attribute("loop", "part kind", "choice", "kind", choices=("none", "loop", "wide loop")),
    Attribute("base_band", "part kind", "choice", "kind", choices=("none", "narrow", "wide")),
    Attribute("finish", "material", "choice", "kind", choices=("plastic", "metal")),
    *colour_attributes("cap"),
    *colour_attributes("body"),
    *pattern_attributes((6, 14)),
    ROUGHNESS,
    *print_attributes((62, 90), (40, 60), 24),
)

_STATE = (
    Attribute("cap_place", "state", "choice", "kind", choices=("closed", "closed", "loose")),
    Attribute("cap_turn", "state", "hue", "°", 0, 360, 25),
)

_BANDS = {"none": 0.0, "narrow": 0.08, "wide": 0.2}


def _build(values: Values, state: Values) -> list[Part]:
    rough, metallic = share(values, "roughness"), 0.75 if text(values, "finish") == "metal" else 0.0
    outline = _outline(values)
    skin = body_skin(values, outline, [(0.0, _BANDS[text(values, "base_band")], colour(values, "cap"))])
    neck = Material(solid(colour(values, "body")), rough, metallic)
    cap = Material(solid(colour(values, "cap")), 0.15 + 0.7 * rough)
    base = fillet([(0.0, -0.06), (0.86 * outline[0, 0], -0.06), (outline[0, 0], 0.0)], 0.05)
    return grounded(
        [
            lathe(outline, Material(skin, rough, metallic), segments=96),
            lathe(
                base,
                Material(
                    solid(colour(values, "cap" if text(values, "base_band") != "none" else "body")), rough, metallic
                ),
            ),
            lathe(_neck(values, outline), neck),
            *(_place_cap(part, values, state, outline) for part in _cap(values, cap)),
        ]
    )


def _outline(values: Values) -> Points:
    radius, height = cm(values, "radius"), cm(values, "body_height")
    t = np.linspace(0.0, 1.0, 50)
    side = radius * (1 + (share(values, "taper") - 1) * t)
    side -= cm(values, "waist") * np.exp(-(((t - share(values, "waist_place")) / 0.13) ** 2))
    for rib in range(count(values, "ribs")):
        side -= 0.022 * np.exp(-(((t - 0.1 - 0.075 * rib) / 0.016) ** 2))
    wall = np.stack([side, height * t], axis=1)
    return np.concatenate([wall, _shoulder(values, wall[-1])])


def _shoulder(values: Values, start: Points) -> Points:
    rise, neck = cm(values, "shoulder_height"), cm(values, "neck_radius")
    turn = np.linspace(0.0, np.pi / 2, 14)[1:]
    match text(values, "shoulder"):
        case "round":
            run = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        case "sloping":
            way = turn / turn[-1]
            run = np.stack([1 - way + 0.1 * np.sin(np.pi * way), way], axis=1)
        case _:
            run = fillet([(1.0, 0.0), (0.97, 0.3), (0.0, 0.42)], 0.2, 10)[1:]
    shoulder: Points = np.array([neck, start[1]]) + run * [start[0] - neck, rise]
    return shoulder


def _neck(values: Values, outline: Points) -> Points:
    radius, start = outline[-1]
    end = start + cm(values, "neck_height")
    rings = {"none": [], "ring": [0.55], "double": [0.35, 0.75]}[text(values, "collar")]
    heights = np.linspace(start - 0.02, end, 40)
    side = np.full(40, radius)
    for place in rings:
        side += 0.09 * np.exp(-(((heights - start - place * (end - start)) / 0.045) ** 4))
    return np.concatenate(
        [np.stack([side, heights], axis=1), [(radius - 0.04, end), (radius - 0.06, end - 0.1), (0.0, end - 0.1)]]
    )


def _cap(values: Values, material: Material) -> list[Part]:
    """The cap, its foot at height 0."""
    width, height = share(values, "cap_width") * cm(values, "neck_radius"), cm(values, "cap_height")
    turn = np.linspace(0.0, np.pi / 2, 12)
    match text(values, "cap"):
        case "screw":
            outline = fillet([(0, 0), (width, 0), (width, height), (0, height)], 0.04)
            parts = [lathe(outline, material, segments=120, flutes=30, flute_depth=0.02)]
        case "dome":
            dome = np.stack([width * np.cos(turn), 0.35 * height + 0.75 * height * np.sin(turn)], axis=1)
            parts = [lathe(np.concatenate([fillet([(0, 0), (width, 0), dome[0]], 0.03), dome[1:]]), material)]
        case "spout":
            tip = [(0.42 * width, 0.5 * height), (0.36 * width, 1.1 * height), (0.5 * width, 1.15 * height)]
            crown = [(0.5 * width, 1.4 * height), (0, 1.45 * height)]
            parts = [lathe(fillet([(0, 0), (width, 0), (0.92 * width, 0.42 * height), *tip, *crown], 0.05), material)]
        case _:
            outline = fillet([(0, 0), (0.82 * width, 0), (0.95 * width, height), (0, height)], 0.06)
            parts = [lathe(outline, material)]
    return parts + _loop(values, width, height, material)


def _loop(values: Values, width: float, height: float, material: Material) -> list[Part]:
    kind = text(values, "loop")
    if kind == "none":
        return []
    bulge, rise = (1.05, 1.75) if kind == "loop" else (1.5, 2.1)
    right = [(0.8 * width, 0.2 * height), (bulge * width, 0.75 * height), (0.7 * bulge * width, 0.9 * rise * height)]
    left = [(-across, up) for across, up in reversed(right)]
    path = catmull([*right, (0.0, rise * height), *left], 8)
    line = np.stack([np.zeros(len(path)), path[:, 0], path[:, 1]], axis=1)
    return [sweep(line, 0.11, 0.055, material, side=(1.0, 0.0, 0.0), squareness=0.7)]


def _place_cap(part: Part, values: Values, state: Values, outline: Points) -> Part:
    top = float(outline[-1, 1]) + cm(values, "neck_height")
    turned = transform(part, rotation("z", 0.25 * number(state, "cap_turn") - 45))
    if text(state, "cap_place") == "closed":
        return transform(turned, offset=(0.0, 0.0, top - 0.12))
    return transform(turned, rotation("x", 5), (0.0, 0.0, top - 0.02))


def _title(values: Values) -> str:
    return body_title("bottle", values, f"{text(values, 'cap')} cap" if text(values, "cap") != "cork" else "cork")


def _facts(values: Values) -> dict[str, str]:
    facts = body_facts("bottle", values, text(values, "finish"))
    return facts | {"handles": "0" if text(values, "loop") == "none" else "1"}


FAMILY = Family("bottle", "seen", _ATTRIBUTES, _STATE, _build, _title, _facts)
