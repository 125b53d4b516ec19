"""All scores of several models at one glance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from twin.report._evidence import Evidence
from twin.report._format import short_name
from twin.report._published import published
from twin.report._svg import drawing, element, label, marker
from twin.report._tones import Tone, tones

__all__ = ["Outline", "outlines", "radar_plot"]

_WIDTH, _HEIGHT, _RADIUS = 400.0, 304.0, 124.0
_MANY = 3
Axis = tuple[str, str]
"""A source and a score."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One model's scores.

    Attributes:
        model: Its name.
        tone: Its colour and mark; ``published-…`` for figures that were not measured here.
        scores: Share of right answers (0 to 1) by axis.
    """

    model: str
    tone: Tone
    scores: dict[Axis, float]


def outlines(
    evidence: Evidence, models: Sequence[str], sources: Sequence[str], with_published: bool = False
) -> list[Outline]:
    """The scores that all of ``models`` have; empty with fewer than three axes.

    From three sources on an axis is the total of a source, else one of its scores. Models that lack an axis which
    others have are left out.
    """
    names = ("total",) if len(sources) >= _MANY else ("pair", "multi")
    wanted = [(source, score) for source in sources for score in names]
    scores = {model: _scores(evidence, model, wanted) for model in models}
    most = max(map(len, scores.values()), default=0)
    whole = {model: found for model, found in scores.items() if len(found) == most}
    axes = [axis for axis in wanted if all(axis in found for found in whole.values())]
    if len(axes) < _MANY:
        return []
    tone = tones(evidence.roles)
    measured = [Outline(model, tone[model], {axis: found[axis] for axis in axes}) for model, found in whole.items()]
    return measured + (_reference(evidence, axes) if with_published else [])


def _scores(evidence: Evidence, model: str, axes: Sequence[Axis]) -> dict[Axis, float]:
    figures = {axis: evidence.figures(model, axis[0]).get("accuracy", {}).get(axis[1]) for axis in axes}
    return {axis: float(known["value"]) for axis, known in figures.items() if known}


def _reference(evidence: Evidence, axes: Sequence[Axis]) -> list[Outline]:
    """The paper's outlines, where it reports on every axis."""
    sources = [source for source, score in axes if score == "total"]
    rows = published([source for source in sources if not evidence.is_hard(source)], sources)
    return [
        Outline(row.model, row.tone, {axis: row.shares[axis[0]] for axis in axes})
        for row in rows
        if row.tone and len(row.shares) == len(axes)
    ]


def radar_plot(name: str, found: list[Outline], chances: dict[Axis, float]) -> str:
    """Draw the outlines over rings of 25, 50, 75 and 100 %, with the outline of guessing.

    Args:
        name: Unique inside the page.
        found: At least one.
        chances: What guessing gets on each axis.
    """
    axes = list(found[0].scores)
    rings = [
        element("polygon", points=_points([ring / 4] * len(axes)), class_="grid", fill="none") for ring in range(1, 5)
    ]
    marks = [_ring_name(ring, len(axes)) for ring in range(1, 5)]
    guess = element("polygon", points=_points([chances[axis] for axis in axes]), class_="chance", fill="none")
    words = " ".join(
        f"{outline.model}: "
        + ", ".join(f"{source} {score} {100 * v:.0f} %" for (source, score), v in outline.scores.items())
        for outline in found
    )
    shapes = [_shape(outline) for outline in found]
    names = [_axis_name(place, len(axes), axis) for place, axis in enumerate(axes)]
    return drawing(name, _WIDTH, _HEIGHT, "Share of right answers", words, *rings, guess, *marks, *shapes, *names)


def _shape(outline: Outline) -> str:
    values = list(outline.scores.values())
    if outline.tone.startswith("published"):
        return element("polygon", points=_points(values), class_=f"published {outline.tone}", fill="none")
    spots = [_place(place, len(values), value) for place, value in enumerate(values)]
    polygon = element("polygon", points=_points(values), class_="area")
    return element("g", polygon, *(marker(outline.tone, *spot, 4.0) for spot in spots), class_=f"role-{outline.tone}")


def _ring_name(ring: int, axes: int) -> str:
    """The percentage of a ring, on the middle of its last edge."""
    x, y = _place(axes - 0.5, axes, ring / 4 * math.cos(math.pi / axes))
    return label(f"{25 * ring} %", x - 3, y - 3, text_anchor="end", class_="faint")


def _place(place: float, axes: int, value: float) -> tuple[float, float]:
    angle = 2 * math.pi * place / axes - math.pi / 2
    return _WIDTH / 2 + _RADIUS * value * math.cos(angle), _HEIGHT / 2 + _RADIUS * value * math.sin(angle)


def _points(values: list[float]) -> str:
    return " ".join("{:.1f},{:.1f}".format(*_place(place, len(values), value)) for place, value in enumerate(values))


def _axis_name(place: int, axes: int, axis: Axis) -> str:
    x, y = _place(place, axes, 1.08)
    side = x - _WIDTH / 2
    anchor = "middle" if abs(side) < 1 else "start" if side > 0 else "end"
    words = [short_name(axis[0]), *([] if axis[1] == "total" else [axis[1]])]
    if anchor != "middle":
        return "".join(label(text, x, y + 15 * line - 4, text_anchor=anchor) for line, text in enumerate(words))
    return label(" · ".join(words), x, y + (13 if y > _HEIGHT / 2 else 0), text_anchor=anchor)
