"""Probabilities of *yes* against what is true."""

from collections.abc import Sequence
from dataclasses import dataclass

from twin.report._svg import drawing, element, label, marker
from twin.report._tones import Tone

__all__ = ["Reliability", "reliability_plot"]

_SIDE, _LEFT, _TOP, _BOTTOM, _RIGHT = 250.0, 46.0, 10.0, 44.0, 14.0
_LEAST, _LARGEST = 2.5, 6.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """One model's line.

    Attributes:
        model: Its name.
        tone: Its colour and mark.
        bins: Mean probability of *yes*, share whose truth is *yes*, and number of queries of each bin.
        error: Expected calibration error, 0 to 1.
    """

    model: str
    tone: Tone
    bins: Sequence[tuple[float, float, int]]
    error: float


def reliability_plot(name: str, lines: Sequence[Reliability], title: str) -> str:
    """Draw ``lines`` over the diagonal on which a probability means what it says; larger marks stand for more queries.

    Args:
        name: Unique inside the page.
        lines: At least one, each with at least one bin.
        title: What is shown.
    """
    most = max(queries for line in lines for _, _, queries in line.bins)
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    feet = [
        label("mean probability of yes", _LEFT + _SIDE / 2, height - 8, text_anchor="middle", class_="faint"),
        label(
            "share that is yes", -(_TOP + _SIDE / 2), 11, text_anchor="middle", class_="faint", transform="rotate(-90)"
        ),
    ]
    shapes = [_line(line, most) for line in lines]
    return drawing(name, width, height, title, _words(lines), *_frame(), *feet, *shapes)


def _x(share: float) -> float:
    return _LEFT + _SIDE * share


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)


def _frame() -> list[str]:
    parts = []
    for quarter in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(element("line", x1=_x(0), x2=_x(1), y1=_y(quarter), y2=_y(quarter), class_="grid"))
        parts.append(label(f"{quarter:g}", _LEFT - 7, _y(quarter) + 4, text_anchor="end"))
        parts.append(label(f"{quarter:g}", _x(quarter), _y(0) + 17, text_anchor="middle"))
    return [*parts, element("line", x1=_x(0), y1=_y(0), x2=_x(1), y2=_y(1), class_="chance")]


def _line(line: Reliability, most: int) -> str:
    path = "M" + "L".join(f"{_x(predicted):.1f} {_y(seen):.1f}" for predicted, seen, _ in line.bins)
    marks = [
        marker(line.tone, _x(predicted), _y(seen), _LEAST + (_LARGEST - _LEAST) * (queries / most) ** 0.5)
        for predicted, seen, queries in line.bins
    ]
    return element("g", element("path", d=path, class_="line"), *marks, class_=f"role-{line.tone}")


def _words(lines: Sequence[Reliability]) -> str:
    return " ".join(
        f"{line.model}: "
        + ", ".join(f"at {predicted:.2f} {100 * seen:.0f} %" for predicted, seen, _ in line.bins)
        + "."
        for line in lines
    )
