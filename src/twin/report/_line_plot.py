"""Lines with intervals over steps from coarse to fine."""

import math

from twin.report._curves import Curve
from twin.report._svg import drawing, element, label, marker

__all__ = ["line_plot"]

_WIDTH, _HEIGHT = 340.0, 256.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 36.0, 6.0, 10.0, 46.0
_DODGE = 6.0


def line_plot(name: str, curves: list[Curve], title: str, below: str, *, shares: bool = False) -> str:
    """Draw ``curves`` over their common steps.

    Args:
        name: Unique inside the page.
        curves: At least one, each with at least one step.
        title: What is shown.
        below: What the steps are.
        shares: The values are shares from 0 to 100 %, not areas, of which 0.5 is guessing.
    """
    steps = list(dict.fromkeys(step for curve in curves for step in curve.steps))
    floor = 0.0 if shares else _floor(curves)
    dodge = min(_DODGE, (_WIDTH - _LEFT - _RIGHT) / len(steps) / (len(curves) + 1))
    lines = [_line(curve, steps, floor, dodge * (place - (len(curves) - 1) / 2)) for place, curve in enumerate(curves)]
    frame = [*_frame(floor, shares), *_feet(steps, below)]
    return drawing(name, _WIDTH, _HEIGHT, title, _words(curves, shares), *frame, *lines)


def _floor(curves: list[Curve]) -> float:
    lowest = min(area.low for curve in curves for area in curve.steps.values())
    return min(0.4, math.floor(lowest * 10) / 10)


def _x(place: int, steps: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (place + 0.5) / steps


def _y(value: float, floor: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value) / (1 - floor)


def _frame(floor: float, shares: bool) -> list[str]:
    parts = []
    for tenth in range(round(floor * 10), 11, 2 if shares else 1):
        y = _y(tenth / 10, floor)
        style = "chance" if tenth == 5 else "grid"
        parts.append(element("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_=style))
        parts.append(label(f"{10 * tenth} %" if shares else f"{tenth / 10:.1f}", _LEFT - 7, y + 4, text_anchor="end"))
    if not shares:
        parts.append(label("guessing", _WIDTH - _RIGHT, _y(0.5, floor) + 13, text_anchor="end", class_="faint"))
    return parts


def _feet(steps: list[str], below: str) -> list[str]:
    names = [
        label(step, _x(place, len(steps)), _HEIGHT - _BOTTOM + 19, text_anchor="middle")
        for place, step in enumerate(steps)
    ]
    return [*names, label(below, (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, text_anchor="middle", class_="faint")]


def _line(curve: Curve, steps: list[str], floor: float, shift: float) -> str:
    spots = [
        (_x(steps.index(step), len(steps)) + shift, area.value, area.low, area.high)
        for step, area in curve.steps.items()
    ]
    path = "M" + "L".join(f"{x:.1f} {_y(value, floor):.1f}" for x, value, _, _ in spots)
    whiskers = [
        element("line", x1=x, x2=x, y1=_y(low, floor), y2=_y(high, floor), class_="whisker")
        for x, _, low, high in spots
    ]
    marks = [marker(curve.tone, x, _y(value, floor)) for x, value, _, _ in spots]
    return element("g", *whiskers, element("path", d=path, class_="line"), *marks, class_=f"role-{curve.tone}")


def _words(curves: list[Curve], shares: bool) -> str:
    def value(share: float) -> str:
        return f"{100 * share:.0f} %" if shares else f"{share:.2f}"

    return " ".join(
        f"{curve.model}: " + ", ".join(f"{step} {value(area.value)}" for step, area in curve.steps.items()) + "."
        for curve in curves
    )
