"""The seat of a chair and the cushion on it. Lengths in cm."""

from twin.objects._attributes import Values
from twin.objects._colours import hsv
from twin.objects._curves import Points
from twin.objects._geometry import superquad
from twin.objects._lofts import dome
from twin.objects._outlines import rounded, superellipse
from twin.objects._parts import Material, Part
from twin.objects._placing import rotation, transform
from twin.objects._plates import extrude
from twin.objects._textures import solid
from twin.objects.families._chair_frame import Frame
from twin.objects.families._face import face_skin
from twin.objects.families._values import number, text

__all__ = ["cover", "cushion", "seat"]


def cover(values: Values, width: float, height: float) -> Material:
    """The patterned cover of a seat or a panel."""
    return Material(face_skin(values, (width, height), part="seat"), 0.8)


def seat(values: Values, frame: Frame, material: Material) -> list[Part]:
    """A covered board, or a pad on a board of the frame's material."""
    outline, thickness = _outline(values, frame), number(values, "seat_thickness")
    cloth = cover(values, 2 * frame.half_width, 2 * frame.half_depth)
    # the plates are drawn from above with the back at the top
    turn, place = rotation("z", 90.0), (0.0, 0.0, frame.seat_under)
    if text(values, "seat_make") == "board":
        return [transform(extrude(outline, thickness, cloth, bevel=0.9), turn, place)]
    rim = 0.45 * thickness
    pad = transform(dome(0.94 * outline, thickness - rim + 1.5, cloth), offset=(0.0, 0.0, rim))
    return [transform(part, turn, place) for part in (extrude(outline, rim, material, bevel=0.4), pad)]


def _outline(values: Values, frame: Frame) -> Points:
    width, depth = frame.half_width, frame.half_depth
    match text(values, "seat_shape"):
        case "round":
            return superellipse(width, depth, 2.2, 72)
        case "square":
            return rounded([(-width, -depth), (width, -depth), (width, depth), (-width, depth)], 5.0)
    rear = 0.8 * width
    return rounded([(-width, -depth), (width, -depth), (rear, depth), (-rear, depth)], 9.0)


def cushion(values: Values, state: Values, frame: Frame) -> list[Part]:
    """A loose cushion on the seat, or nothing."""
    kind = text(values, "cushion")
    if kind == "none":
        return []
    half = 0.72 * min(frame.half_width, frame.half_depth)
    cloth = Material(solid(hsv(number(values, "cushion_hue"), 0.6, 0.8)), 0.9)
    pad = superquad((half, half, 2.8), cloth, vertical=0.7, level=0.25 if kind == "square" else 1.0)
    rise = 1.5 if text(values, "seat_make") == "board" else 3.0
    return [transform(pad, rotation("z", number(state, "cushion_turn")), (1.0, 0.0, frame.seat_top + rise))]
