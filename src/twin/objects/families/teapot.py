"""Teapots: a turned body with spout, handle, lid and knob."""

import numpy as np

from twin.objects._attributes import Attribute, Values
from twin.objects._curves import Points, ellipse, fillet
from twin.objects._family import Family
from twin.objects._geometry import lathe, superquad, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded, merge, rotation, transform
from twin.objects._textures import solid
from twin.objects.families._common import ROUGHNESS, colour_attributes, pattern_attributes, print_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._skin import body_skin
from twin.objects.families._teapot_arms import handle, spout
from twin.objects.families._values import cm, colour, count, number, share, text

__all__ = ["FAMILY"]

_ATTRIBUTES = (
    Attribute("body_radius", "shape", "number", "cm", 5.6, 8.2, 0.5),
    Attribute("body_height", "shape", "number", "cm", 6.5, 12.0, 0.8),
    Attribute("widest", "shape", "number", "%", 32, 62, 6),
    Attribute("fullness", "shape", "number", "%", 50, 110, 10),
    Attribute("base_width", "part geometry", "number", "%", 50, 80, 6),
    Attribute("feet", "part kind", "choice", "kind", choices=("flat", "ring", "balls")),
    Attribute("foot_count", "part count", "count", "parts", 3, 6, when=("feet", ("balls",))),
    Attribute("lid", "part kind", "choice", "kind", choices=("dome", "flat", "cone")),
    Attribute("lid_width", "part geometry", "number", "%", 46, 72, 5),
    Attribute("lid_height", "part geometry", "number", "cm", 1.2, 3.2, 0.35),
    Attribute("knob", "part kind", "choice", "kind", choices=("ball", "cone", "disc", "ring")),
    Attribute("knob_size", "part geometry", "number", "cm", 0.8, 1.5, 0.14),
    Attribute("spout", "part kind", "choice", "kind", choices=("straight", "swan", "short")),
    Attribute("spout_reach", "part geometry", "number", "cm", 3.6, 6.6, 0.55),
    Attribute("spout_rise", "part geometry", "number", "%", 82, 112, 6),
    Attribute("spout_thickness", "part geometry", "number", "cm", 1.1, 2.0, 0.18),
    Attribute("handle", "part kind", "choice", "kind", choices=("loop", "ear", "square", "arch")),
    Attribute("handle_reach", "part geometry", "number", "cm", 3.2, 6.0, 0.5),
    Attribute("handle_thickness", "part geometry", "number", "cm", 0.8, 1.6, 0.16),
    Attribute("lid_colour", "colour", "choice", "kind", choices=("body", "trim")),
    Attribute("handle_colour", "colour", "choice", "kind", choices=("body", "trim")),
    *colour_attributes("trim"),
    *colour_attributes("body"),
    *pattern_attributes((7, 16)),
    ROUGHNESS,
    *print_attributes((42, 62), (40, 60)),
)

_STATE = (
    Attribute("lid_place", "state", "choice", "kind", choices=("shut", "shut", "ajar")),
    Attribute("lid_slide", "state", "hue", "°", 0, 360, 25),
)


def _build(values: Values, state: Values) -> list[Part]:
    rough = share(values, "roughness")
    body, trim = (Material(solid(colour(values, part)), rough) for part in ("body", "trim"))
    by_name = {"body": body, "trim": trim}
    outline = _outline(values)
    grip = by_name[text(values, "handle_colour")]
    lid = [_lid(values, by_name[text(values, "lid_colour")]), _knob(values, trim)]
    return grounded(
        [
            lathe(outline, Material(body_skin(values, outline), rough), segments=96),
            *_base(values, body, trim),
            *spout(values, outline, body),
            handle(values, outline, grip),
            *(_place_lid(part, values, state) for part in lid),
        ]
    )


def _opening(values: Values) -> float:
    return share(values, "lid_width") * cm(values, "body_radius")


def _outline(values: Values) -> Points:
    widest, top = share(values, "widest"), cm(values, "body_height")
    radius, opening = cm(values, "body_radius"), _opening(values)
    base, power = share(values, "base_width") * radius, share(values, "fullness")
    turn = np.linspace(0.0, np.pi / 2, 22)
    low = np.stack([base + (radius - base) * np.sin(turn) ** power, widest * top * (1 - np.cos(turn) ** 1.3)], axis=1)
    high = np.stack(
        [opening + (radius - opening) * np.cos(turn) ** power, top * (widest + (1 - widest) * np.sin(turn) ** 1.3)],
        axis=1,
    )
    return np.concatenate([low, high[1:]])


def _base(values: Values, body: Material, trim: Material) -> list[Part]:
    radius = share(values, "base_width") * cm(values, "body_radius")
    match text(values, "feet"):
        case "ring":
            rim = fillet([(0, -0.1), (0.97 * radius, -0.1), (0.97 * radius, -0.05), (0.9 * radius, 0.03)], 0.03)
            return [lathe(rim, trim)]
        case "balls":
            turns = np.arange(count(values, "foot_count")) * 360 / count(values, "foot_count")
            ball = superquad((0.15, 0.15, 0.15), trim, vertical=1.0, level=1.0, rings=14, segments=24)
            ball = transform(ball, offset=(0.8 * radius, 0.0, -0.06))
            return [lathe([(0, 0), (radius, 0)], body), merge([transform(ball, rotation("z", turn)) for turn in turns])]
        case _:
            return [lathe(fillet([(0, -0.02), (0.96 * radius, -0.02), (radius, 0.01)], 0.02), body)]


def _lid(values: Values, material: Material) -> Part:
    radius, height = _opening(values) + 0.05, cm(values, "lid_height")
    turn = np.linspace(0.0, np.pi / 2, 14)
    match text(values, "lid"):
        case "dome":
            crown = np.stack([radius * np.cos(turn), 0.06 + height * np.sin(turn)], axis=1)
        case "flat":
            crown = fillet([(radius, 0.06), (0.92 * radius, 0.45 * height), (0.0, 0.5 * height)], 0.08)
        case _:
            way = turn / turn[-1]
            crown = np.stack([radius * (1 - way), 0.06 + height * way**1.7], axis=1)
    edge = fillet([(0.0, 0.0), (radius - 0.02, 0.0), (radius, 0.03), crown[0]], 0.02)
    return lathe(np.concatenate([edge, crown[1:]]), material)


def _knob(values: Values, material: Material) -> Part:
    size, height = cm(values, "knob_size"), cm(values, "lid_height")
    base = 0.5 * height if text(values, "lid") == "flat" else height + 0.04
    match text(values, "knob"):
        case "ball":
            knob = superquad((size, size, size), material, vertical=1.0, level=1.0, segments=40)
            return transform(knob, offset=(0.0, 0.0, base + 0.85 * size))
        case "cone":
            outline = fillet([(0.45 * size, 0), (size, 0.3 * size), (0.35 * size, 2.2 * size), (0, 2.3 * size)], 0.06)
        case "disc":
            stem = (0.45 * size, 0.7 * size)
            outline = fillet(
                [(0.45 * size, 0), stem, (1.35 * size, 0.9 * size), (1.2 * size, 1.3 * size), (0, 1.4 * size)]
            )
        case _:
            ring = sweep(
                ellipse(0.85 * size, 0.85 * size, steps=40),
                0.3 * size,
                0.3 * size,
                material,
                side=(0, 0, 1),
                closed=True,
            )
            return transform(ring, rotation("y", 90), (0.0, 0.0, base + size))
    return transform(lathe(outline, material, segments=48), offset=(0.0, 0.0, base - 0.03))


def _place_lid(part: Part, values: Values, state: Values) -> Part:
    lift = cm(values, "body_height")
    if text(state, "lid_place") == "shut":
        return transform(part, offset=(0.0, 0.0, lift - 0.01))
    # slid to one side, it lies on the rim there, and its other edge has dropped into the opening
    slide, tilt = 0.18 * _opening(values), 8.0
    drop = (_opening(values) - slide) * np.sin(np.radians(tilt))
    tilted = transform(part, rotation("y", -tilt), (slide, 0.0, lift - drop))
    return transform(tilted, rotation("z", number(state, "lid_slide")))


def _title(values: Values) -> str:
    return body_title("teapot", values, f"{text(values, 'spout')} spout")


def _facts(values: Values) -> dict[str, str]:
    feet = count(values, "foot_count") if text(values, "feet") == "balls" else 0
    facts = body_facts("teapot", values, "ceramic")
    return facts | {"handles": "1", "feet": str(feet)}


FAMILY = Family("teapot", "seen", _ATTRIBUTES, _STATE, _build, _title, _facts)
