"""Base, stem, and small fittings of a table lamp."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._curves import Points, catmull, fillet
from twin.objects._geometry import box, lathe, superquad, sweep
from twin.objects._parts import Material, Part
from twin.objects._placing import merge, transform
from twin.objects.families._values import cm, count, text

__all__ = ["base", "base_top", "chain", "cord", "finial", "stem"]


def base_top(values: Values) -> float:
    """Height at which the stem begins."""
    return cm(values, "base_height") * (1.8 if text(values, "base") == "dome" else 1.0)


def base(values: Values, material: Material) -> Part:
    """What the lamp stands on."""
    radius, top = cm(values, "base_radius"), base_top(values)
    match text(values, "base"):
        case "disc":
            return lathe(fillet([(0, 0), (radius, 0), (radius, top), (0, top)], 0.06), material)
        case "square":
            slab = box((1.75 * radius, 1.75 * radius, top), material, radius=0.07)
            return transform(slab, offset=(0.0, 0.0, top / 2))
        case "dome":
            turn = np.linspace(0.0, np.pi / 2, 16)
            dome = np.stack([radius * np.cos(turn) ** 0.9, top * np.sin(turn)], axis=1)
            return lathe(np.concatenate([[(0.0, 0.0)], dome]), material)
        case _:
            steps = [(radius, 0), (radius, 0.4 * top), (0.72 * radius, 0.42 * top), (0.72 * radius, 0.75 * top)]
            return lathe(
                fillet([(0, 0), *steps, (0.45 * radius, 0.77 * top), (0.45 * radius, top), (0, top)], 0.03), material
            )


def stem(values: Values, first: Material, second: Material) -> list[Part]:
    """What carries the shade; beads alternate between two materials."""
    start, height, radius = base_top(values), cm(values, "stem_height"), cm(values, "stem_radius")
    match text(values, "stem"):
        case "rod":
            collar = [(2.2 * radius, 0), (2.0 * radius, 0.12), (radius, 0.3)]
            outline = fillet([*collar, (radius, height)], 0.08)
        case "beads":
            return _beads(values, (first, second))
        case "urn":
            waist = [(1.6 * radius, 0.0), (1.3 * radius, 0.06 * height), (3.4 * radius, 0.38 * height)]
            outline = catmull(
                [*waist, (3.2 * radius, 0.6 * height), (1.1 * radius, 0.88 * height), (radius, height)], 9
            )
        case _:
            low = [(2.4 * radius, 0.0), (0.9 * radius, 0.14 * height), (1.9 * radius, 0.34 * height)]
            outline = catmull([*low, (0.8 * radius, 0.58 * height), (1.6 * radius, 0.82 * height), (radius, height)], 9)
    return [transform(lathe(outline, first, segments=56), offset=(0.0, 0.0, start - 0.02))]


def _beads(values: Values, materials: tuple[Material, Material]) -> list[Part]:
    beads, start = count(values, "beads"), base_top(values)
    half = cm(values, "stem_height") / (2 * beads)
    wide = min(half * 1.15, 3.6 * cm(values, "stem_radius"))
    parts = []
    for k in range(beads):
        bead = superquad((wide, wide, half), materials[k % 2], vertical=1.0, level=1.0, rings=20, segments=44)
        parts.append(transform(bead, offset=(0.0, 0.0, start + half * (2 * k + 1) - 0.02)))
    return parts


def finial(values: Values, material: Material, height: float) -> list[Part]:
    """The knob on top of the shade, on a rod that holds it."""
    rod = lathe([(0.05, base_top(values) + cm(values, "stem_height") - 0.05), (0.05, height)], material, segments=16)
    match text(values, "finial"):
        case "ball":
            knob = superquad((0.2, 0.2, 0.2), material, vertical=1.0, level=1.0, rings=16, segments=28)
            return [rod, transform(knob, offset=(0.0, 0.0, height + 0.14))]
        case "spire":
            outline = fillet([(0.0, -0.03), (0.2, 0.0), (0.1, 0.16), (0.15, 0.26), (0.0, 0.66)], 0.04)
            return [rod, transform(lathe(outline, material, segments=28), offset=(0.0, 0.0, height))]
        case _:
            cap = superquad((0.24, 0.24, 0.07), material, vertical=0.4, level=1.0, rings=12, segments=28)
            return [rod, transform(cap, offset=(0.0, 0.0, height))]


def chain(values: Values, material: Material, rim: float, radius: float) -> list[Part]:
    """A pull chain of beads that hangs out of the shade at the front left."""
    if text(values, "switch") == "none":
        return []
    bead = superquad((0.1, 0.1, 0.1), material, vertical=1.0, level=1.0, rings=8, segments=12)
    place = np.array([0.7 * radius, -0.4 * radius])
    drops = np.arange(0.0, cm(values, "chain_length"), 0.18)
    links = [transform(bead, offset=(*place, rim + 0.05 - drop)) for drop in drops]
    weight = superquad((0.19, 0.19, 0.28), material, vertical=1.0, level=1.0, rings=12, segments=20)
    return [merge([*links, transform(weight, offset=(*place, rim - drops[-1] - 0.2))])]


def cord(values: Values, material: Material, turn: float) -> Part:
    """The cord, which lies on the ground behind the lamp."""
    radius, side = cm(values, "base_radius"), np.radians(180 + turn)
    out = np.array([np.cos(side), np.sin(side)])
    across = np.array([-out[1], out[0]])
    places: list[Points] = [out * (radius * 0.9 + 0.5 * k) + across * 0.25 * np.sin(1.7 * k) for k in range(4)]
    path = catmull(np.array([[*place, 0.07] for place in places]), 8)
    return sweep(path, 0.06, 0.06, material, side=(0.0, 0.0, 1.0), segments=10)
