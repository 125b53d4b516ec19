"""All scores of several models at one glance."""

import math
from dataclasses import dataclass

from twin.evaluate import accuracy, scored
from twin.report._evidence import Evidence, Role
from twin.report._gains import CHANCE
from twin.report._svg import drawing, element, label, marker

__all__ = ["Outline", "outlines", "radar_plot"]

_WIDTH, _HEIGHT, _RADIUS = 400.0, 304.0, 124.0
_SHOWN: tuple[Role, ...] = ("base", "trained", "comparator")


@dataclass(frozen=True, slots=True)
class Outline:
    """One model's scores.

    Attributes:
        model: Its name.
        role: What it is to the report.
        scores: Share of right answers (0 to 1) by (source, score).
    """

    model: str
    role: Role
    scores: dict[tuple[str, str], float]


def outlines(evidence: Evidence) -> list[Outline]:
    """The models in question, each with the scores that all of them have; empty with fewer than three axes."""
    models = [(model, role) for role in _SHOWN if (model := evidence.model(role))]
    axes = [
        (source, score)
        for source in evidence.sources
        for score in CHANCE
        if all(scored(evidence.of(model, source), score) for model, _ in models)
    ]
    if len(axes) < 3:
        return []
    return [
        Outline(model, role, {axis: accuracy(scored(evidence.of(model, axis[0]), axis[1])).value for axis in axes})
        for model, role in models
    ]


def radar_plot(found: list[Outline]) -> str:
    """Draw the outlines over rings of 25, 50, 75 and 100 %, with the outline of guessing."""
    axes = list(found[0].scores)
    rings = [
        element("polygon", points=_points([ring / 4] * len(axes)), class_="grid", fill="none") for ring in range(1, 5)
    ]
    marks = [_ring_name(ring, len(axes)) for ring in range(1, 5)]
    guess = element("polygon", points=_points([CHANCE[score] for _, score in axes]), class_="chance", fill="none")
    words = " ".join(
        f"{outline.model}: "
        + ", ".join(f"{source} {score} {100 * v:.0f} %" for (source, score), v in outline.scores.items())
        for outline in found
    )
    shapes = [_shape(outline) for outline in found]
    names = [_axis_name(place, len(axes), axis) for place, axis in enumerate(axes)]
    return drawing("radar", _WIDTH, _HEIGHT, "Share of right answers", words, *rings, guess, *marks, *shapes, *names)


def _shape(outline: Outline) -> str:
    values = list(outline.scores.values())
    spots = [_place(place, len(values), value) for place, value in enumerate(values)]
    polygon = element("polygon", points=_points(values), class_="area")
    return element("g", polygon, *(marker(outline.role, *spot, 4.0) for spot in spots), class_=f"role-{outline.role}")


def _ring_name(ring: int, axes: int) -> str:
    """The percentage of a ring, on the middle of its last edge."""
    x, y = _place(axes - 0.5, axes, ring / 4 * math.cos(math.pi / axes))
    return label(f"{25 * ring} %", x - 3, y - 3, text_anchor="end", class_="faint")


def _place(place: float, axes: int, value: float) -> tuple[float, float]:
    angle = 2 * math.pi * place / axes - math.pi / 2
    return _WIDTH / 2 + _RADIUS * value * math.cos(angle), _HEIGHT / 2 + _RADIUS * value * math.sin(angle)


def _points(values: list[float]) -> str:
    return " ".join("{:.1f},{:.1f}".format(*_place(place, len(values), value)) for place, value in enumerate(values))


def _axis_name(place: int, axes: int, axis: tuple[str, str]) -> str:
    x, y = _place(place, axes, 1.08)
    side = x - _WIDTH / 2
    anchor = "middle" if abs(side) < 1 else "start" if side > 0 else "end"
    if anchor != "middle":
        return "".join(label(text, x, y + 15 * line - 4, text_anchor=anchor) for line, text in enumerate(axis))
    return label(" · ".join(axis), x, y + (13 if y > _HEIGHT / 2 else 0), text_anchor=anchor)
