"""An ear cup: shell, face, rim, studs, cushion and buttons. Lengths in cm, round the cup's middle; it faces +y."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._colours import hsv, shade
from twin.objects._curves import Points, catmull
from twin.objects._geometry import superquad, sweep
from twin.objects._lofts import dome, loft
from twin.objects._outlines import superellipse
from twin.objects._parts import Material, Part
from twin.objects._placing import transform
from twin.objects._textures import solid
from twin.objects.families._face import face_skin
from twin.objects.families._values import colour, count, number, text

__all__ = ["buttons", "cup", "cup_outline", "trim"]

_FACING = np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
"""Turns a plate's x, y and z to right, up and towards the viewer at +y."""

_WELL = 0.6


def trim(values: Values) -> Material:
    """The material of rims, studs and joints."""
    metallic = 1.0 if text(values, "trim_material") == "metal" else 0.0
    return Material(solid(hsv(number(values, "trim_hue"), 0.55, 0.9)), 0.25 if metallic else 0.45, metallic)


def cup_outline(values: Values) -> Points:
    """The cup as seen on its face."""
    half = number(values, "cup_size") / 2
    match text(values, "cup_shape"):
        case "round":
            return superellipse(half, half, 2.0, 56)
        case "oval":
            return superellipse(0.86 * half, 1.18 * half, 2.2, 56)
    return superellipse(0.95 * half, 1.02 * half, 4.5, 56)


def _shrunk(outline: Points, inset: float) -> Points:
    half = outline.max(0)
    smaller: Points = outline * (half - inset) / half
    return smaller


def _level(outline: Points, z: float) -> Points:
    return np.column_stack([outline, np.full(len(outline), z)])


def cup(values: Values, outline: Points) -> list[Part]:
    """The cup without what only one of the two has."""
    front, rim = 0.5 * number(values, "cup_depth"), number(values, "rim_width")
    edge = _level(_shrunk(outline, 0.3 + 0.5 * rim), front)
    parts = [_shell(values, outline, front), *_face(values, _shrunk(outline, 0.3 + rim), front)]
    parts.append(sweep(edge, 0.32, 0.5 * rim, trim(values), side=(0.0, 0.0, 1.0), segments=10, closed=True))
    parts += [*_studs(values, edge), *_cushion(values, outline, -front)]
    return [transform(part, _FACING) for part in parts]


def _shell(values: Values, outline: Points, front: float) -> Part:
    # inset of the outline and height, from the cushion to the face
    profile = [(0.9, -front), (0.25, -0.8 * front), (0.0, -0.2 * front), (0.0, 0.6 * front), (0.3, front)]
    levels = list(catmull(profile, 3))
    if text(values, "cup_face") == "sunken":
        inside = 0.3 + number(values, "rim_width")
        levels += [(inside, front), (inside, front), (inside, front - _WELL)]
    girth = float(np.linalg.norm(np.diff(outline, axis=0), axis=1).sum())
    # the pattern goes round the shell as fine as on the face
    around = {**values, "pattern_repeats": 4 * count(values, "pattern_repeats")}
    skin = face_skin(around, (girth, 2.0 * front + 1.5), pixels=(256, 64))
    return loft(
        np.stack([_level(_shrunk(outline, inset), z) for inset, z in levels]), Material(skin, _roughness(values))
    )


def _roughness(values: Values) -> float:
    return 0.15 if text(values, "finish") == "glossy" else 0.7


def _face(values: Values, face: Points, front: float) -> list[Part]:
    width, height = np.ptp(face, axis=0)
    roughness = _roughness(values)
    material = Material(face_skin(values, (width, height), print_at=(0.5, 0.5)), roughness)
    match text(values, "cup_face"):
        case "domed":
            return [transform(dome(face, 0.9, material), offset=(0.0, 0.0, front))]
        case "sunken":
            return [transform(dome(face, 0.05, material, 3), offset=(0.0, 0.0, front - _WELL))]
        case "flat":
            return [transform(dome(face, 0.05, material, 3), offset=(0.0, 0.0, front))]
    levels = [_level(_shrunk(face, inset), front + z) for inset, z in ((0.0, 0.0), (0.1, 0.6), (0.3, 0.7))]
    plinth = loft(np.stack(levels), Material(solid(shade(colour(values, "body"), 0.75)), roughness))
    return [plinth, transform(dome(_shrunk(face, 0.3), 0.05, material, 3), offset=(0.0, 0.0, front + 0.7))]


def _studs(values: Values, edge: Points) -> list[Part]:
    """Round heads on the rim, evenly from the top."""
    number_of = count(values, "studs")
    head = superquad((0.6, 0.6, 0.55), trim(values), vertical=1.0, level=1.0, rings=7, segments=14)
    closed = np.concatenate([edge, edge[:1]])
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    # the outline starts at the side; a quarter of its length further is the top
    at = (0.25 + np.arange(number_of) / max(number_of, 1)) % 1.0 * way[-1]
    places = np.stack([np.interp(at, way, closed[:, axis]) for axis in range(3)], axis=1)
    return [transform(head, offset=place + np.array([0.0, 0.0, 0.2])) for place in places]


def _cushion(values: Values, outline: Points, back: float) -> list[Part]:
    tone = hsv(number(values, "cushion_hue"), 0.6, 0.7)
    half = number(values, "cushion_thickness") / 2
    ring = _level(_shrunk(outline, 1.25), back - 0.8 * half)
    pad = sweep(ring, half, 1.25, Material(solid(tone), 0.75), side=(0.0, 0.0, 1.0), segments=16, closed=True)
    lining = dome(_shrunk(outline, 1.2), 0.1, Material(solid(shade(tone, 0.35)), 0.95), 3)
    # turned round to face the ear
    return [pad, transform(lining, np.diag([-1.0, 1.0, -1.0]), (0.0, 0.0, back - 0.3))]


def buttons(values: Values, outline: Points) -> list[Part]:
    """Keys on the front edge of one cup."""
    number_of, (reach, tall) = count(values, "buttons"), outline.max(0)
    key = superquad((0.6, 0.7, 0.6), trim(values), vertical=0.5, level=0.5, rings=8, segments=16)
    turns = 0.15 + 0.37 * (np.arange(number_of) - (number_of - 1) / 2)
    return [transform(key, offset=(reach * np.cos(turn), 0.0, tall * np.sin(turn))) for turn in turns]
