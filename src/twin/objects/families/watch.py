"""Wristwatches, standing on their closed strap with the dial to the front."""

import numpy as np
from PIL import Image, ImageDraw

from twin.objects._attributes import Attribute, Values
from twin.objects._colours import Colour, colour_name, hsv
from twin.objects._curves import fillet
from twin.objects._emblems import COUNTED_EMBLEMS, EMBLEMS
from twin.objects._family import Family
from twin.objects._geometry import disk, lathe, superquad
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded, merge, rotation, transform
from twin.objects._textures import solid
from twin.objects.families._common import colour_attributes
from twin.objects.families._values import cm, count, number, share, text
from twin.objects.families._watch_dial import dial, dial_colour
from twin.objects.families._watch_strap import strap

__all__ = ["FAMILY"]

_ATTRIBUTES = (
    Attribute("case", "shape", "choice", "kind", choices=("round", "round", "square", "cushion")),
    Attribute("case_radius", "shape", "number", "cm", 1.8, 2.4, 0.11),
    Attribute("case_thickness", "shape", "number", "cm", 0.6, 1.3, 0.13),
    Attribute("bezel", "part kind", "choice", "kind", choices=("smooth", "ticks", "coin")),
    Attribute("bezel_width", "part geometry", "number", "cm", 0.28, 0.62, 0.06),
    Attribute("bezel_hue", "colour", "hue", "°", 0, 360, 25, when=("bezel", ("ticks",))),
    Attribute("crown_radius", "part geometry", "number", "cm", 0.24, 0.5, 0.05),
    Attribute("pushers", "part count", "count", "parts", 0, 2),
    Attribute("lug_width", "part geometry", "number", "cm", 0.25, 0.6, 0.07),
    Attribute("metal", "material", "choice", "kind", choices=("steel", "gold", "copper", "black")),
    Attribute("roughness", "material", "number", "%", 12, 52, 8),
    Attribute("strap", "part kind", "choice", "kind", choices=("leather", "woven", "links")),
    Attribute("strap_width", "part geometry", "number", "cm", 1.8, 2.7, 0.17),
    Attribute("strap_taper", "part geometry", "number", "%", 48, 100, 11),
    Attribute("links", "part count", "count", "parts", 16, 28, 2, when=("strap", ("links",))),
    Attribute("thread_hue", "colour", "hue", "°", 0, 360, 25, when=("strap", ("leather", "woven"))),
    Attribute("stripes", "pattern", "choice", "kind", choices=("one", "two"), when=("strap", ("woven",))),
    *colour_attributes("strap"),
    Attribute("dial_hue", "colour", "hue", "°", 0, 360, 25),
    Attribute("dial_saturation", "colour", "number", "%", 30, 95, 14),
    Attribute("dial_tone", "colour", "choice", "kind", choices=("dark", "pale")),
    Attribute("marks", "pattern", "choice", "kind", choices=("bars", "dots", "numbers", "roman")),
    Attribute("mark_length", "pattern", "number", "%", 10, 26, 3.5),
    Attribute("track", "pattern", "choice", "kind", choices=("none", "circle", "minutes")),
    Attribute("subdials", "part count", "count", "parts", 0, 3),
    Attribute("date", "part kind", "choice", "kind", choices=("none", "window")),
    Attribute("hands", "part kind", "choice", "kind", choices=("stick", "leaf", "sword")),
    Attribute("hand_width", "part geometry", "number", "%", 3.0, 8.0, 1.1),
    Attribute("accent_hue", "colour", "hue", "°", 0, 360, 25),
    Attribute("emblem", "print", "choice", "kind", choices=EMBLEMS),
    Attribute("emblem_points", "print", "count", "points", 3, 9, 1, when=("emblem", COUNTED_EMBLEMS)),
    Attribute("word", "print", "word", "letters", 4, 7),
    Attribute("print_hue", "print", "hue", "°", 0, 360, 25),
    Attribute("plate", "print", "choice", "kind", choices=("square", "round")),
    Attribute("plate_tone", "print", "choice", "kind", choices=("pale", "dark")),
    Attribute("print_size", "print", "number", "%", 25, 37, 2.4),
)

_STATE = (
    Attribute("hours", "state", "number", "h", 0, 12, 0.5),
    Attribute("seconds", "state", "number", "s", 0, 60, 5),
)

_METALS: dict[str, Colour] = {
    "steel": (0.78, 0.79, 0.81),
    "gold": (0.92, 0.74, 0.38),
    "copper": (0.86, 0.56, 0.43),
    "black": (0.16, 0.16, 0.18),
}
_CORNERS = {"round": 1.0, "square": 0.35, "cushion": 0.65}
_TILT = 26.0
_PUSHER = [(0, 0), (0.018, 0), (0.018, 0.03), (0.036, 0.03), (0.036, 0.08), (0, 0.08)]


def _build(values: Values, state: Values) -> list[Part]:
    metal = Material(solid(_METALS[text(values, "metal")]), share(values, "roughness"), 1.0)
    radius = cm(values, "case_radius")
    parts = [
        _case(values, metal),
        _bezel(values, metal),
        _dial(values, state),
        _knobs(values, metal),
        _lugs(values, metal),
        *strap(values, radius, metal),
    ]
    # dial normal z -> front x, three o'clock x -> y, twelve o'clock y -> up
    upright = rotation("y", -_TILT) @ np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    return grounded([transform(part, upright) for part in parts])


def _case(values: Values, metal: Material) -> Part:
    radius, half = cm(values, "case_radius"), 0.5 * cm(values, "case_thickness")
    size = 1.04 * radius, 1.04 * radius, half
    return superquad(size, metal, vertical=0.45, level=_CORNERS[text(values, "case")], rings=28, segments=72)


def _bezel(values: Values, metal: Material) -> Part:
    radius, half, width = cm(values, "case_radius"), 0.5 * cm(values, "case_thickness"), cm(values, "bezel_width")
    inner, top = radius - width, half + 0.03
    rim = [(radius, half + 0.01), (0.98 * radius, top - 0.005), (inner, top), (inner, half)]
    outline = fillet([(radius, 0.5 * half), *rim], 0.006)
    kind = text(values, "bezel")
    material = Material(_ticks(values), 0.3) if kind == "ticks" else metal
    if kind != "coin":
        return lathe(outline, material, segments=90)
    # only the outer edge is ribbed
    depth = np.where(outline[:, 0] > 0.97 * radius, 0.02, 0.0)
    return lathe(outline, material, segments=180, flutes=45, flute_depth=depth)


def _ticks(values: Values) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A coloured ring with a minute scale."""
    red, green, blue = (round(255 * channel) for channel in hsv(number(values, "bezel_hue"), 0.85, 0.5))
    image = Image.new("RGB", (512, 64), (red, green, blue))
    pen = ImageDraw.Draw(image)
    for minute in range(60):
        x = 512 * minute / 60
        pen.rectangle((x, 8, x + (5 if minute % 5 == 0 else 1), 40), fill=(240, 240, 232))
    return np.asarray(image)


def _dial(values: Values, state: Values) -> Part:
    radius = cm(values, "case_radius") - cm(values, "bezel_width")
    image = dial(values, number(state, "hours"), number(state, "seconds"))
    return disk(radius, Material(image, 0.4), z=0.5 * cm(values, "case_thickness") + 0.01, segments=72)


def _knobs(values: Values, metal: Material) -> Part:
    """Crown at three o'clock, pushers beside it."""
    size, radius = cm(values, "crown_radius"), cm(values, "case_radius")
    side = rotation("y", 90)
    outline = fillet([(0, 0), (size, 0), (size, 1.6 * size), (0, 1.6 * size)], 0.006)
    crown = lathe(outline, metal, segments=60, flutes=15, flute_depth=0.05)
    parts = [transform(crown, side, (1.02 * radius, 0.0, 0.0))]
    pin = lathe(fillet(_PUSHER, 0.004), metal, segments=24)
    pin = transform(pin, side, (1.01 * radius, 0.0, 0.0))
    parts += [transform(pin, rotation("z", turn)) for turn in (32, -32)[: count(values, "pushers")]]
    return merge(parts)


def _lugs(values: Values, metal: Material) -> Part:
    radius, width = cm(values, "case_radius"), cm(values, "lug_width")
    lug = superquad((0.5 * width, 0.075, 0.032), metal, vertical=0.4, level=0.5, rings=14, segments=24)
    across = 0.5 * cm(values, "strap_width") + 0.4 * width
    places = [(x, y) for x in (across, -across) for y in (1, -1)]
    return merge([transform(lug, rotation("x", -22 * y), (x, 1.0 * radius * y, -0.012)) for x, y in places])


def _title(values: Values) -> str:
    kind = {"leather": "leather strap", "woven": "woven strap", "links": "link bracelet"}[text(values, "strap")]
    return f"{text(values, 'metal')} wristwatch with {colour_name(dial_colour(values))} dial and {kind}"


def _facts(values: Values) -> dict[str, str]:
    return {
        "kind": "wristwatch",
        "colour": colour_name(dial_colour(values)),
        "pattern": "stripes" if text(values, "strap") == "woven" else "plain",
        "material": "metal",
        "pushers": str(count(values, "pushers")),
    }


FAMILY = Family("wristwatch", "seen", _ATTRIBUTES, _STATE, _build, _title, _facts)
