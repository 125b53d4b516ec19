"""Table lamps: base, stem and a shade."""

import numpy as np
from PIL import Image

from twin.objects._attributes import Attribute, Values
from twin.objects._colours import Colour
from twin.objects._curves import Points, ellipse
from twin.objects._family import Family
from twin.objects._geometry import lathe, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import grounded, merge
from twin.objects._textures import Texture, solid
from twin.objects.families._common import ROUGHNESS, colour_attributes, pattern_attributes, print_attributes
from twin.objects.families._facts import body_facts, body_title
from twin.objects.families._lamp_parts import base, base_top, chain, cord, finial, stem
from twin.objects.families._skin import body_skin
from twin.objects.families._values import cm, colour, count, number, share, text

__all__ = ["FAMILY"]

_ATTRIBUTES = (
    Attribute("base", "part kind", "choice", "kind", choices=("disc", "square", "dome", "steps")),
    Attribute("base_radius", "part geometry", "number", "cm", 6.0, 9.5, 0.6),
    Attribute("base_height", "part geometry", "number", "cm", 1.2, 3.0, 0.3),
    Attribute("stem", "part kind", "choice", "kind", choices=("rod", "beads", "urn", "spindle")),
    Attribute("beads", "part count", "count", "parts", 2, 6, when=("stem", ("beads",))),
    Attribute("stem_height", "part geometry", "number", "cm", 16, 26, 1.5),
    Attribute("stem_radius", "part geometry", "number", "cm", 0.8, 1.9, 0.2),
    Attribute("shade_bottom", "shape", "number", "cm", 10.5, 15.5, 0.9),
    Attribute("shade_top", "shape", "number", "cm", 5.0, 11.0, 0.9),
    Attribute("shade_height", "shape", "number", "cm", 11, 19, 1.2),
    Attribute("shade_curve", "shape", "number", "cm", -2.0, 2.0, 0.6),
    Attribute("pleats", "part kind", "choice", "kind", choices=("none", "none", "fine", "coarse")),
    Attribute("edging", "part kind", "choice", "kind", choices=("bottom", "both", "double")),
    Attribute("edging_thickness", "part geometry", "number", "cm", 0.4, 1.1, 0.13),
    Attribute("finial", "part kind", "choice", "kind", choices=("cap", "ball", "spire")),
    Attribute("switch", "part kind", "choice", "kind", choices=("none", "chain")),
    Attribute("chain_length", "part geometry", "number", "cm", 6.0, 13.0, 1.3, when=("switch", ("chain",))),
    Attribute("stem_finish", "material", "choice", "kind", choices=("ceramic", "metal")),
    *colour_attributes("stem"),
    *colour_attributes("trim"),
    *colour_attributes("body"),
    *pattern_attributes((7, 16)),
    ROUGHNESS,
    *print_attributes((38, 58), (40, 60)),
)

_STATE = (
    Attribute("light", "state", "choice", "kind", choices=("off", "on")),
    Attribute("cord_turn", "state", "number", "°", -70, 70, 15),
)

_PLEATS = {"none": (0, 0.0), "fine": (48, 0.011), "coarse": (24, 0.028)}
_GLOW = (255, 237, 199)


def _build(values: Values, state: Values) -> list[Part]:
    metallic = 0.9 if text(values, "stem_finish") == "metal" else 0.0
    rough = share(values, "roughness") * (0.7 if metallic else 1.0)
    frame = Material(solid(colour(values, "stem")), rough, metallic)
    trim = Material(solid(colour(values, "trim")), rough)
    outline = _outline(values)
    lit = text(state, "light") == "on"
    return grounded(
        [
            base(values, frame),
            *stem(values, frame, trim),
            *_shade(values, outline, lit),
            _edging(values, outline, trim),
            *finial(values, frame, float(outline[-1, 1]) + 0.08),
            *chain(values, frame, float(outline[0, 1]), float(outline[0, 0])),
            cord(values, trim, number(state, "cord_turn")),
        ]
    )


def _outline(values: Values) -> Points:
    t = np.linspace(0.0, 1.0, 24)
    bottom, top = cm(values, "shade_bottom"), cm(values, "shade_top")
    radius = bottom + (top - bottom) * t - cm(values, "shade_curve") * np.sin(np.pi * t)
    height = cm(values, "shade_height")
    start = base_top(values) + cm(values, "stem_height") - 0.25 * height
    return np.stack([radius, start + height * t], axis=1)


def _shade(values: Values, outline: Points, lit: bool) -> list[Part]:
    skin = body_skin(values, outline)
    pleats, depth = _PLEATS[text(values, "pleats")]
    outside = lathe(
        outline,
        Material(_lit(skin) if lit else skin, 0.85),
        segments=192 if pleats else 96,
        flutes=pleats,
        flute_depth=depth,
    )
    lining: Colour = (1.0, 0.93, 0.78) if lit else (0.78, 0.76, 0.72)
    inside = lathe(outline[::-3] - [0.04 + depth * outline[0, 0], 0.0], Material(solid(lining), 0.9))
    return [outside, inside]


def _lit(skin: Texture) -> Texture:
    """Cloth with a lamp behind it: paler and warmer, the same design."""
    image = Image.fromarray(skin)
    return np.asarray(Image.blend(image, Image.new("RGB", image.size, _GLOW), 0.4))


def _edging(values: Values, outline: Points, material: Material) -> Part:
    half = 0.5 * cm(values, "edging_thickness")
    kind = text(values, "edging")
    bottom, top = outline[0], outline[-1]
    rings = [bottom] if kind == "bottom" else [bottom, top]
    if kind == "double":
        rings.append(outline[3])
    parts = []
    for radius, height in rings:
        path = ellipse(radius, radius, height, steps=72)
        parts.append(sweep(path, half, 0.6 * half, material, side=(0.0, 0.0, 1.0), segments=10, closed=True))
    return merge(parts)


def _title(values: Values) -> str:
    kind = {"rod": "plain stem", "beads": "bead stem", "urn": "urn stem", "spindle": "turned stem"}[
        text(values, "stem")
    ]
    return body_title("table lamp", values, kind)


def _facts(values: Values) -> dict[str, str]:
    beads = count(values, "beads") if text(values, "stem") == "beads" else 0
    facts = body_facts("table lamp", values, text(values, "stem_finish"))
    return facts | {"beads": str(beads)}


FAMILY = Family("table lamp", "seen", _ATTRIBUTES, _STATE, _build, _title, _facts)
