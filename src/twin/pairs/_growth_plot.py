"""The growth curve as a drawing: both axes logarithmic, so that a power is a straight line."""

import math
from collections.abc import Sequence
from typing import Any

__all__ = ["growth_plot"]

_SIZE = 480.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 16.0, 24.0, 48.0

Points = Sequence[tuple[float, float]]


def growth_plot(curve: dict[str, Any]) -> str:
    """Draw what `growth` gives: pairs against instances, ours as a line, the released TWIN's as rings.

    Returns:
        An SVG document.
    """
    ours, paper = ([(row["instances"], row["pairs"]) for row in curve[name]] for name in ("parts", "paper"))
    shown = [point for point in [*ours, *paper] if min(point) > 0]
    wide, high = (_decades([point[side] for point in shown]) for side in (0, 1))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in _placed(ours, wide, high))
    rings = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/>' for x, y in _placed(paper, wide, high))
    words = (
        f'<text x="{_LEFT}" y="16">pairs</text>'
        f'<text x="{_SIZE - _RIGHT}" y="{_SIZE - 10}" text-anchor="end">instances (line: these, rings: TWIN)</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE:g} {_SIZE:g}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>{_grid(wide, high)}{words}'
        f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2.5"/>'
        f'<g fill="none" stroke="#b3541e" stroke-width="2">{rings}</g></svg>\n'
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Powers of ten between which the values lie."""
    return math.floor(math.log10(min(values))), max(math.ceil(math.log10(max(values))), 1)


def _placed(points: Points, wide: tuple[int, int], high: tuple[int, int]) -> Points:
    return [(_x(math.log10(x), wide), _y(math.log10(y), high)) for x, y in points if x > 0 and y > 0]


def _x(value: float, wide: tuple[int, int]) -> float:
    return _LEFT + (_SIZE - _LEFT - _RIGHT) * (value - wide[0]) / (wide[1] - wide[0])


def _y(value: float, high: tuple[int, int]) -> float:
    return _SIZE - _BOTTOM - (_SIZE - _TOP - _BOTTOM) * (value - high[0]) / (high[1] - high[0])


def _grid(wide: tuple[int, int], high: tuple[int, int]) -> str:
    """A line and a number for each power of ten."""
    parts = []
    for power in range(wide[0], wide[1] + 1):
        x = _x(power, wide)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_SIZE - _BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{_SIZE - _BOTTOM + 16}" text-anchor="middle">{10**power:,}</text>')
    for power in range(high[0], high[1] + 1):
        y = _y(power, high)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_SIZE - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    return "".join(parts)
