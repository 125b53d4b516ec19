"""Mugs: a turned cup with one handle."""

import numpy as np

from twin.objects._attributes import Attribute, Values
from twin.objects._colours import Colour, hsv
from twin.objects._curves import Points, arc, catmull, fillet
from twin.objects._family import Family
from twin.objects._geometry import disk, lathe, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded
from twin.objects._textures import solid
from twin.objects.families._common import ROUGHNESS, colour_attributes, pattern_attributes, print_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._skin import body_skin
from twin.objects.families._values import cm, colour, count, share, text

__all__ = ["FAMILY"]

_ATTRIBUTES = (
    Attribute("height", "shape", "number", "cm", 7.5, 12.0, 0.7),
    Attribute("base_radius", "shape", "number", "cm", 2.9, 4.6, 0.3),
    Attribute("rim_radius", "shape", "number", "cm", 3.5, 5.0, 0.28),
    Attribute("belly", "shape", "number", "cm", -0.6, 1.0, 0.28),
    Attribute("foot", "part kind", "choice", "kind", choices=("flat", "ring", "stand")),
    Attribute("ribs", "part count", "count", "ribs", 0, 4),
    Attribute("wall", "part geometry", "number", "cm", 0.25, 0.7, 0.09),
    Attribute("handle", "part kind", "choice", "kind", choices=("round", "ear", "square", "angled")),
    Attribute("handle_reach", "part geometry", "number", "cm", 2.0, 3.8, 0.3),
    Attribute("handle_height", "part geometry", "number", "%", 45, 72, 5),
    Attribute("handle_place", "part geometry", "number", "%", 44, 60, 3),
    Attribute("handle_thickness", "part geometry", "number", "cm", 0.6, 1.4, 0.15),
    Attribute("handle_width", "part geometry", "number", "cm", 0.9, 2.3, 0.25),
    Attribute("handle_colour", "colour", "choice", "kind", choices=("body", "inside")),
    Attribute("rim_line", "part kind", "choice", "kind", choices=("none", "thin", "wide")),
    *colour_attributes("inside"),
    *colour_attributes("body"),
    *pattern_attributes(),
    ROUGHNESS,
    *print_attributes(),
)

_STATE = (
    Attribute("drink", "state", "choice", "kind", choices=("none", "coffee", "tea", "milk")),
    Attribute("fill", "state", "number", "%", 45, 90, 9),
)

_DRINKS: dict[str, Colour] = {"coffee": hsv(24, 0.8, 0.2), "tea": hsv(22, 0.9, 0.5), "milk": hsv(45, 0.08, 0.93)}
_LINES = {"none": 0.0, "thin": 0.05, "wide": 0.14}


def _build(values: Values, state: Values) -> list[Part]:
    outside = _outside(values)
    inside = _inside(outside, cm(values, "wall"))
    rough = share(values, "roughness")
    skin = body_skin(values, outside, [(1.0 - _LINES[text(values, "rim_line")], 1.0, colour(values, "inside"))])
    lining = Material(solid(colour(values, "inside")), rough)
    grip = Material(solid(colour(values, text(values, "handle_colour"))), rough)
    parts = [
        lathe(outside, Material(skin, rough), segments=96),
        lathe(inside, lining, segments=72),
        lathe(_foot(values, outside), Material(solid(colour(values, "body")), rough), segments=72),
        _handle(values, outside, grip),
    ]
    if text(state, "drink") != "none":
        parts.append(_drink(inside, text(state, "drink"), share(state, "fill")))
    return grounded(parts)


def _outside(values: Values) -> Points:
    t = np.linspace(0.0, 1.0, 50)
    radius = (
        cm(values, "base_radius") * (1 - t) + cm(values, "rim_radius") * t + cm(values, "belly") * np.sin(np.pi * t)
    )
    for rib in range(count(values, "ribs")):
        radius += 0.016 * np.exp(-(((t - 0.06 - 0.085 * rib) / 0.018) ** 2))
    return np.stack([radius, cm(values, "height") * t], axis=1)


def _inside(outside: Points, wall: float) -> Points:
    radius, height = outside[-1]
    lip = arc((radius - wall / 2, height), wall / 2, 0, 180, 8)
    down = outside[-1::-4] - [wall, 0.0]
    down = down[(down[:, 1] > wall + 0.08) & (down[:, 1] < height - 0.01)]
    floor = fillet([down[-1], (float(down[-1, 0]), wall), (0.0, wall)], 0.1)
    return np.concatenate([lip, down[:-1], floor])


def _foot(values: Values, outside: Points) -> Points:
    radius = outside[0, 0]
    match text(values, "foot"):
        case "ring":
            corners = [(0, -0.02), (0.76 * radius, -0.02), (0.78 * radius, -0.09), (0.9 * radius, -0.09), (radius, 0)]
        case "stand":
            corners = [(0, -0.16), (0.95 * radius, -0.16), (0.95 * radius, -0.12), (0.7 * radius, -0.06), (radius, 0)]
        case _:
            corners = [(0, -0.03), (0.94 * radius, -0.03), (radius, 0)]
    return fillet(corners, 0.03)


def _handle(values: Values, outside: Points, material: Material) -> Part:
    height, reach = cm(values, "height"), cm(values, "handle_reach")
    half, middle = 0.5 * share(values, "handle_height") * height, share(values, "handle_place") * height
    high, low = min(middle + half, 0.93 * height), max(middle - half, 0.08 * height)
    sink = 0.5 * cm(values, "wall")
    top, bottom = (float(np.interp(z, outside[:, 1], outside[:, 0])) - sink for z in (high, low))
    out = max(top, bottom) + reach
    match text(values, "handle"):
        case "round":
            bow = 0.7 * reach
            corners = [(top, high), (top + bow, high), (out, (high + low) / 2), (bottom + bow, low), (bottom, low)]
            path = catmull(corners, 8)
        case "ear":
            lift = 0.06 * height
            corners = [(top, high - lift), (top + 0.6 * reach, high + 0.7 * lift), (out, high - 0.35 * half)]
            path = catmull([*corners, (bottom + 0.55 * reach, middle - 0.45 * half), (bottom, low)], 8)
        case "square":
            path = fillet([(top, high), (out, high), (out, low), (bottom, low)], 0.11, 8)
        case _:
            path = fillet([(top, high), (out, high), (bottom, low)], 0.16, 12)
    line = np.stack([np.zeros(len(path)), path[:, 0], path[:, 1]], axis=1)
    width, thickness = 0.5 * cm(values, "handle_width"), 0.5 * cm(values, "handle_thickness")
    return sweep(line, width, thickness, material, side=(1.0, 0.0, 0.0), squareness=0.75)


def _drink(inside: Points, kind: str, fill: float) -> Part:
    wall = inside[np.argmax(inside[:, 1]) :][::-1]
    floor, rim = float(wall[0, 1]), float(wall[-1, 1])
    level = floor + fill * (rim - floor)
    radius = float(np.interp(level, wall[:, 1], wall[:, 0]))
    return disk(radius, Material(solid(_DRINKS[kind]), 0.12), z=level)


def _title(values: Values) -> str:
    return body_title("mug", values, f"{text(values, 'handle')} handle")


def _facts(values: Values) -> dict[str, str]:
    return body_facts("mug", values, "ceramic") | {"handles": "1"}


FAMILY = Family("mug", "seen", _ATTRIBUTES, _STATE, _build, _title, _facts)
