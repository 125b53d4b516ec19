"""Sole, upper, collar and sewn-on patches of a shoe. Lengths in cm."""

import numpy as np

from twin.objects._attributes import Values
from twin.objects._colours import hsv, shade
from twin.objects._geometry import sweep
from twin.objects._labels import paste_label
from twin.objects._lofts import loft
from twin.objects._parts import Material, Part
from twin.objects._surface import surface
from twin.objects._textures import Texture, paint, solid
from twin.objects.families._face import face_skin, label_print
from twin.objects.families._shoe_shape import AROUND, UP, Last
from twin.objects.families._values import colour, number, text

__all__ = ["collar", "patch", "patches", "pull_loop", "sole", "trim", "upper"]

_ROUGHNESS = {"patent leather": 0.08, "leather": 0.5, "cloth": 0.9}
_LABEL_ASPECT = 3.2


def trim(values: Values) -> Material:
    """The material of patches, lining and tongue."""
    return Material(solid(hsv(number(values, "trim_hue"), 0.6, 0.75)), 0.6)


def sole(values: Values, last: Last) -> Part:
    """The sole, with its bottom on the ground."""
    middle = last.edge[:-1].mean(0)
    ground, top = last.ground[:-1], last.sole[:-1] + 0.5
    levels = ((0.95, 0.0), (1.0, 0.12), (0.985, 0.5), (1.01, 0.9), (1.0, 1.0), (0.93, 1.0))
    rings = [
        np.c_[middle + size * (last.edge[:-1] - middle), ground + share_up * (top - ground)]
        for size, share_up in levels
    ]
    return loft(np.stack(rings), Material(_sole_texture(values), 0.7))


def _sole_texture(values: Values) -> Texture:
    base = colour(values, "sole")
    u, v = (np.arange(512) + 0.5) / 512, (np.arange(64)[:, None] + 0.5) / 64
    kind = text(values, "sole_kind")
    if kind == "grooved":
        mask = (np.abs((u * 44) % 1.0 - 0.5) < 0.2) & (v > 0.55)
        return paint(base, shade(base, 0.3), mask.astype(np.float32))
    if kind == "striped":
        stripe = np.broadcast_to(np.abs(v - 0.5) < 0.1, (64, 512))
        return paint(base, hsv(number(values, "trim_hue"), 0.7, 0.6), stripe.astype(np.float32))
    return solid(base)


def upper(values: Values, last: Last) -> Part:
    """The upper, with its pattern, side mark and label."""
    u, v = np.meshgrid(np.linspace(0.0, 1.0, AROUND + 1), np.linspace(1.0, 0.0, UP))
    size = float(np.linalg.norm(np.diff(last.edge, axis=0), axis=1).sum()), number(values, "collar_height") + 4.0
    skin = face_skin(values, size, pixels=(512, 256))
    if text(values, "material") == "cloth":
        skin = _woven(skin)
    skin = _with_label(values, last, _with_mark(values, last, skin))
    return surface(last.upper, np.stack([u, v], axis=2), Material(skin, _ROUGHNESS[text(values, "material")]))


def _woven(skin: Texture) -> Texture:
    """The texture with darker threads in a plain weave."""
    rows, columns = np.arange(skin.shape[0])[:, None] // 4, np.arange(skin.shape[1]) // 3
    return np.where(((rows + columns) % 2 == 0)[..., None], skin, skin // 8 * 6)


def _column(last: Last, along: float) -> int:
    """The column on the shown side at a share of the shoe's length from the heel."""
    shown = AROUND // 2
    return int(np.argmin(np.abs(last.edge[:shown, 0] - along * last.edge[:, 0].max())))


def _with_label(values: Values, last: Last, skin: Texture) -> Texture:
    column, row = _column(last, 0.4), round(0.42 * last.ankle * (UP - 1))
    around = np.linalg.norm(last.upper[row, column + 1] - last.upper[row, column - 1]) / 2 * AROUND
    upwards = np.linalg.norm(last.upper[row + 1, column] - last.upper[row - 1, column]) / 2 * (UP - 1)
    length, centre = number(values, "label_length"), (column / AROUND, 1.0 - row / (UP - 1))
    extent = float(length / around), float(length / _LABEL_ASPECT / upwards)
    return paste_label(skin, label_print(values), centre, extent, _LABEL_ASPECT)


def _with_mark(values: Values, last: Last, skin: Texture) -> Texture:
    """Paint the mark on the forefoot of the shown side."""
    kind = text(values, "side_mark")
    if kind == "none":
        return skin
    height, width = skin.shape[:2]
    left, right = (_column(last, along) * width // AROUND for along in (0.64, 0.89))
    top, bottom = round((1.0 - 0.82 * last.ankle) * height), round((1.0 - 0.02 * last.ankle) * height)
    x, y = np.linspace(-1.0, 1.0, right - left), np.linspace(1.0, -1.0, bottom - top)[:, None]
    match kind:
        case "bars":
            mask = np.abs(((x - 0.35 * y + 1.0) * 1.5) % 1.0 - 0.5) < 0.27
        case "chevrons":
            mask = np.abs(((x + 0.5 * np.abs(y) + 1.0) * 1.5) % 1.0 - 0.5) < 0.27
        case _:
            mask = np.abs(y - 0.55 * np.sin(np.pi * x)) < 0.35
    ink = np.round(255 * np.array(hsv(number(values, "mark_hue"), 0.75, 0.85))).astype(np.uint8)
    marked = skin.copy()
    marked[top:bottom, left:right][mask] = ink
    return marked


def patch(last: Last, rows: tuple[float, float], turns: tuple[float, float], lift: float, material: Material) -> Part:
    """A piece laid on the upper between two shares of the way up and two angles (the second may exceed π)."""
    row = np.linspace(rows[0], rows[1], 12) * (UP - 1)
    low = np.minimum(row.astype(int), UP - 2)
    rest = (row - low)[:, None, None]
    turn = np.linspace(turns[0], turns[1], 32)
    turn = np.where(turn > np.pi, turn - 2 * np.pi, turn)
    place = np.interp(turn, last.turn, np.arange(AROUND + 1))
    left = np.minimum(place.astype(int), AROUND - 1)
    across = (place - left)[None, :, None]
    grids = []
    for grid in (last.upper, last.normals):
        lines = grid[low] * (1 - rest) + grid[low + 1] * rest
        grids.append(lines[:, left] * (1 - across) + lines[:, left + 1] * across)
    edge_rows, edge_columns = (np.minimum(1.0, 6.0 * (1.0 - np.abs(np.linspace(-1, 1, n)))) for n in (12, 32))
    points = grids[0] + (0.02 + lift * edge_rows[:, None] * edge_columns)[..., None] * grids[1]
    u, v = np.meshgrid(np.linspace(0.0, 1.0, 32), np.linspace(1.0, 0.0, 12))
    return surface(points, np.stack([u, v], axis=2), material)


def patches(values: Values, last: Last) -> list[Part]:
    """Toe cap, heel patch, and the ground under the laces."""
    material, parts = trim(values), list[Part]()
    toe = {"none": None, "short": (0.4, 0.6), "long": (0.56, 0.95)}[text(values, "toe_cap")]
    if toe:
        parts.append(patch(last, (0.0, toe[0] * last.ankle), (-toe[1], toe[1]), 0.18, material))
    heel = {"none": None, "low": 0.45, "high": 0.8}[text(values, "heel_patch")]
    if heel:
        parts.append(patch(last, (0.0, heel * last.ankle), (np.pi - 0.95, np.pi + 0.95), 0.18, material))
    return parts


def collar(values: Values, last: Last) -> list[Part]:
    """The padded rim and the lining below it."""
    material = trim(values)
    rim = last.upper[-1, :-1]
    padding = number(values, "collar_padding")
    ring = sweep(rim, 1.2 * padding, padding, material, side=(0.0, 0.0, 1.0), segments=14, closed=True)
    dark = Material(solid(shade(hsv(number(values, "trim_hue"), 0.6, 0.75), 0.45)), 0.9)
    rows = last.upper[[-1, -2, -5, -5]]
    middle = rows.mean(1, keepdims=True)
    inside = middle + np.array([0.97, 0.94, 0.88, 0.0])[:, None, None] * (rows - middle)
    u, v = np.meshgrid(np.linspace(0.0, 1.0, AROUND + 1), np.linspace(0.0, 1.0, 4))
    return [ring, surface(inside, np.stack([u, v], axis=2), dark)]


def pull_loop(values: Values, last: Last) -> list[Part]:
    """A loop at the back of the collar, or nothing."""
    if text(values, "pull_loop") == "none":
        return []
    heel = last.upper[-1, 0]
    turn = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    ring = [-0.4 + 1.1 * np.cos(turn), np.zeros(24), 0.9 + 2.0 * np.sin(turn)]
    return [sweep(heel + np.stack(ring, axis=1), 1.0, 0.28, trim(values), segments=14, closed=True)]
