"""Pairs against instances; both axes are logarithmic, so that a power is a straight line."""

import math
from collections.abc import Sequence

from twin.report._growth import Growth
from twin.report._svg import drawing, element, label, marker

__all__ = ["growth_plot"]

_WIDTH, _HEIGHT = 340.0, 256.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 70.0, 12.0, 10.0, 46.0

Points = Sequence[tuple[int, int]]


def growth_plot(name: str, growth: Growth) -> str:
    """Draw these pairs as a line and those of the released TWIN as rings.

    Args:
        name: Unique inside the page.
        growth: At least one of its points has pairs.
    """
    ours, paper = ([point for point in points if min(point) > 0] for points in (growth.parts, growth.paper))
    wide, high = (_decades([point[side] for point in [*ours, *paper]]) for side in (0, 1))

    def placed(points: Points) -> list[tuple[float, float]]:
        across, up = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return [(_LEFT + across * _share(x, wide), _HEIGHT - _BOTTOM - up * _share(y, high)) for x, y in points]

    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in placed(ours))
    line = [element("path", d=f"M{path}", class_="line")] if ours else []
    marks = [marker("trained", x, y, 2.5) for x, y in placed(ours)]
    rings = [element("circle", cx=x, cy=y, r=4.5, class_="mark hollow") for x, y in placed(paper)]
    return drawing(
        name,
        _WIDTH,
        _HEIGHT,
        "Pairs by number of instances",
        f"These pairs: {_words(ours)}. The released TWIN: {_words(paper)}.",
        *_frame(wide, high),
        element("g", *rings, class_="role-published"),
        element("g", *line, *marks, class_="role-trained"),
    )


def _decades(values: Sequence[int]) -> tuple[int, int]:
    """Powers of ten between which the values lie."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _share(value: int, decades: tuple[int, int]) -> float:
    return (math.log10(value) - decades[0]) / (decades[1] - decades[0])


def _frame(wide: tuple[int, int], high: tuple[int, int]) -> list[str]:
    """A line and a number for each power of ten."""
    right, low, parts = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM, []
    for power in range(high[0], high[1] + 1):
        y = low - (low - _TOP) * (power - high[0]) / (high[1] - high[0])
        parts.append(element("line", x1=_LEFT, x2=right, y1=y, y2=y, class_="grid"))
        parts.append(label(_thousands(10**power), _LEFT - 7, y + 4, text_anchor="end"))
    for power in range(wide[0], wide[1] + 1):
        x = _LEFT + (right - _LEFT) * (power - wide[0]) / (wide[1] - wide[0])
        parts.append(element("line", x1=x, x2=x, y1=_TOP, y2=low, class_="grid"))
        parts.append(label(_thousands(10**power), x, low + 19, text_anchor="middle"))
    parts.append(label("instances", (_LEFT + right) / 2, _HEIGHT - 8, text_anchor="middle", class_="faint"))
    return parts


def _words(points: Points) -> str:
    return ", ".join(f"{_thousands(pairs)} of {_thousands(instances)} instances" for instances, pairs in points)


def _thousands(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
