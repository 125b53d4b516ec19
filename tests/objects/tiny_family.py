"""A family of boxes: as small as a family can be, for tests of what is done with families."""

import numpy as np

from twin.objects._attributes import Attribute, Values
from twin.objects._family import Family
from twin.objects._parts import Material, Part

ATTRIBUTES = (
    Attribute("height", "shape", "number", "cm", 6, 14, 1.5),
    Attribute("width", "shape", "number", "cm", 6, 14, 1.5),
    Attribute("hue", "colour", "hue", "°", step=40),
    Attribute("lid", "part kind", "choice", "kind", choices=("none", "flat")),
    Attribute("lid_width", "part geometry", "number", "cm", 16, 24, 2.0, when=("lid", ("flat",))),
    Attribute("dust", "part geometry", "number", "cm", 0.1, 0.9, 0.1),  # no eye can see it
)
STATE = (Attribute("turn", "state", "number", "°", -40, 40, 10),)


def box(low: tuple[float, float, float], high: tuple[float, float, float], material: Material) -> Part:
    """A box with flat faces, its corners counter-clockwise from outside."""
    vertices, normals, faces = [], [], []
    for axis in range(3):
        for side in (0, 1):
            corners = []
            for first, second in ((0, 0), (1, 0), (1, 1), (0, 1)):
                corner = np.zeros(3)
                for place, end in ((axis, side), ((axis + 1) % 3, first), ((axis + 2) % 3, second)):
                    corner[place] = (low, high)[end][place]
                corners.append(corner)
            start = len(vertices)
            vertices += corners if side else corners[::-1]
            normals += [np.eye(3)[axis] * (1 if side else -1)] * 4
            faces += [(start, start + 1, start + 2), (start, start + 2, start + 3)]
    uv = np.tile(np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32), (6, 1))
    return Part(np.array(vertices, np.float32), np.array(normals, np.float32), uv, np.array(faces, np.int32), material)


def plain(red: float, green: float, blue: float, roughness: float = 0.6, metallic: float = 0.0) -> Material:
    """A material of one colour, 0 to 1."""
    return Material(np.full((4, 4, 3), np.array([red, green, blue]) * 255, np.uint8), roughness, metallic)


def build(values: Values, state: Values) -> list[Part]:
    """Build a box with or without a lid."""
    height, half = float(values["height"]) / 10, float(values["width"]) / 20
    phase = np.radians(float(values["hue"]) + np.array([0, 120, 240]))
    parts = [box((-half, -half, 0), (half, half, height), plain(*(0.5 + 0.4 * np.cos(phase))))]
    if values["lid"] == "flat":
        half = float(values["lid_width"]) / 20
        parts.append(box((-half, -half, height), (half, half, height + 0.1), plain(0.9, 0.9, 0.9)))
    turn = np.radians(float(state["turn"]))
    rotation = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]], np.float32)
    return [
        Part(part.vertices @ rotation.T, part.normals @ rotation.T, part.uv, part.faces, part.material)
        for part in parts
    ]


FAMILY = Family("box", "seen", ATTRIBUTES, STATE, build, lambda values: "box", lambda values: {})
VALUES: dict[str, float | int | str] = {
    "height": 10.0,
    "width": 10.0,
    "hue": 0.0,
    "lid": "flat",
    "lid_width": 20.0,
    "dust": 0.5,
}
