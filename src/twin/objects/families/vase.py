"""Vases: a turned body with a wavy outline, sometimes fluted, with up to two handles."""

import numpy as np

from twin.objects._attributes import Attribute, Values
from twin.objects._colours import shade
from twin.objects._curves import Points, catmull, ellipse, fillet
from twin.objects._family import Family
from twin.objects._geometry import lathe, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded, merge
from twin.objects._textures import solid
from twin.objects.families._common import ROUGHNESS, colour_attributes, pattern_attributes, print_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._skin import body_skin
from twin.objects.families._values import cm, colour, count, share, text

__all__ = ["FAMILY"]

_FLUTED = ("straight", "twisted")

_ATTRIBUTES = (
    Attribute("height", "shape", "number", "cm", 18, 30, 1.6),
    Attribute("base_radius", "shape", "number", "cm", 3.2, 6.2, 0.5),
    Attribute("belly_radius", "shape", "number", "cm", 5.2, 9.0, 0.65),
    Attribute("shoulder_width", "shape", "number", "%", 62, 128, 9),
    Attribute("neck_radius", "part geometry", "number", "cm", 2.0, 4.6, 0.4),
    Attribute("neck_place", "part geometry", "number", "%", 72, 90, 3),
    Attribute("lip_flare", "part geometry", "number", "cm", 0.2, 3.2, 0.45),
    Attribute("belly_place", "shape", "number", "%", 22, 38, 3),
    Attribute("flutes", "part kind", "choice", "kind", choices=("none", "straight", "twisted")),
    Attribute("flute_count", "part count", "count", "flutes", 8, 20, 2, when=("flutes", _FLUTED)),
    Attribute("flute_depth", "part geometry", "number", "%", 2.0, 6.0, 0.7, when=("flutes", _FLUTED)),
    Attribute("handles", "part count", "count", "parts", 0, 2),
    Attribute("handle_size", "part geometry", "number", "cm", 2.4, 4.6, 0.4, when=("handles", (1, 2))),
    Attribute("handle_thickness", "part geometry", "number", "cm", 0.7, 1.5, 0.16, when=("handles", (1, 2))),
    Attribute("neck_rings", "part count", "count", "rings", 0, 3),
    Attribute("foot", "part kind", "choice", "kind", choices=("flat", "plinth", "ring")),
    Attribute("finish", "material", "choice", "kind", choices=("ceramic", "ceramic", "metal")),
    *colour_attributes("trim"),
    *colour_attributes("body"),
    *pattern_attributes((6, 16)),
    ROUGHNESS,
    *print_attributes((48, 70), (34, 54)),
)


def _build(values: Values, state: Values) -> list[Part]:
    metallic = 0.85 if text(values, "finish") == "metal" else 0.0
    rough = share(values, "roughness") * (0.8 if metallic else 1.0)
    outline = _outline(values)
    trim = Material(solid(colour(values, "trim")), rough, metallic)
    rim = outline[-1]
    inner = [(rim[0], rim[1]), (rim[0] - 0.02, rim[1] + 0.05), (rim[0] - 0.06, rim[1] + 0.05)]
    inner += [(radius - 0.07, height) for radius, height in outline[-4:-24:-4] if radius > 0.09]
    lining = Material(solid(shade(colour(values, "body"), 0.7)), rough)
    fluted = text(values, "flutes") != "none"
    body = lathe(
        outline,
        Material(body_skin(values, outline), rough, metallic),
        segments=120 if fluted else 96,
        flutes=count(values, "flute_count") if fluted else 0,
        flute_depth=share(values, "flute_depth") * _fade(len(outline)) if fluted else 0.0,
        twist=1.4 if text(values, "flutes") == "twisted" else 0.0,
    )
    return grounded(
        [
            body,
            lathe(fillet([*inner, (0.0, inner[-1][1])]), lining),
            *_foot(values, trim),
            *_trim(values, outline, trim),
        ]
    )


def _outline(values: Values) -> Points:
    height, belly, neck = cm(values, "height"), share(values, "belly_place"), share(values, "neck_place")
    neck_radius = cm(values, "neck_radius")
    shoulder = belly + 0.5 * (neck - belly)
    corners = [
        (cm(values, "base_radius"), 0.0),
        (cm(values, "belly_radius"), belly * height),
        (cm(values, "belly_radius") * share(values, "shoulder_width"), shoulder * height),
        (neck_radius, neck * height),
        (neck_radius + 0.25 * cm(values, "lip_flare"), (0.4 * neck + 0.6) * height),
        (neck_radius + cm(values, "lip_flare"), height),
    ]
    return catmull(corners, 9)


def _fade(size: int) -> Points:
    """Flutes die out towards foot and rim."""
    way = np.linspace(0.0, 1.0, size)
    return np.clip(np.minimum(way / 0.15, (0.9 - way) / 0.25), 0.0, 1.0)


def _foot(values: Values, material: Material) -> list[Part]:
    radius = cm(values, "base_radius")
    match text(values, "foot"):
        case "plinth":
            corners = [(0, -0.22), (1.15 * radius, -0.22), (1.15 * radius, -0.06), (radius, 0.0)]
        case "ring":
            corners = [(0, -0.08), (1.04 * radius, -0.08), (1.06 * radius, 0.02), (radius, 0.04)]
        case _:
            corners = [(0, -0.01), (radius, -0.01), (radius, 0.0)]
    return [lathe(fillet(corners, 0.03), material)]


def _trim(values: Values, outline: Points, material: Material) -> list[Part]:
    parts = []
    for ring in range(count(values, "neck_rings")):
        height = share(values, "neck_place") * cm(values, "height") - 0.13 * (ring - 1)
        radius = float(np.interp(height, outline[:, 1], outline[:, 0]))
        path = ellipse(radius, radius, height, steps=72)
        parts.append(sweep(path, 0.05, 0.05, material, side=(0.0, 0.0, 1.0), segments=12, closed=True))
    parts += [_handle(values, outline, side, material) for side in (1, -1)[: count(values, "handles")]]
    return [merge(parts)] if parts else []


def _handle(values: Values, outline: Points, side: int, material: Material) -> Part:
    height, neck, size = cm(values, "height"), share(values, "neck_place"), cm(values, "handle_size")
    high, low = min(neck + 0.06, 0.93) * height, (neck - 0.24) * height
    upper, lower = (float(np.interp(z, outline[:, 1], outline[:, 0])) - 0.04 for z in (high, low))
    out = max(upper, lower) + size
    path = catmull([(upper, high), (out - 0.25 * size, high), (out, 0.6 * high + 0.4 * low), (lower, low)], 10)
    half = 0.5 * cm(values, "handle_thickness")
    line = np.stack([np.zeros(len(path)), side * path[:, 0], path[:, 1]], axis=1)
    return sweep(line, 1.3 * half, half, material, side=(1.0, 0.0, 0.0))


def _title(values: Values) -> str:
    kind = {"none": "smooth body", "straight": "straight flutes", "twisted": "twisted flutes"}[text(values, "flutes")]
    return body_title("vase", values, kind)


def _facts(values: Values) -> dict[str, str]:
    facts = body_facts("vase", values, text(values, "finish"))
    return facts | {"handles": str(count(values, "handles"))}


FAMILY = Family("vase", "seen", _ATTRIBUTES, (), _build, _title, _facts)
