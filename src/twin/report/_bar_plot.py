"""Bars with intervals, in groups."""

from dataclasses import dataclass

from twin.evaluate import Interval
from twin.report._svg import drawing, element, label
from twin.report._tones import Tone

__all__ = ["Series", "bar_plot"]

_TOP, _BOTTOM, _LEFT, _RIGHT, _BODY = 14.0, 30.0, 42.0, 8.0, 220.0
_GAP, _LETTER, _NARROWEST, _WIDEST = 26.0, 6.8, 340.0, 30.0


@dataclass(frozen=True, slots=True)
class Series:
    """One model's bars.

    Attributes:
        model: Its name.
        tone: Its colour.
        values: A share for each group, or None where there is none; equal ends are drawn without a whisker.
    """

    model: str
    tone: Tone
    values: list[Interval | None]


def bar_plot(
    name: str,
    groups: list[str],
    series: list[Series],
    title: str,
    *,
    chance: list[float | None],
    points: list[tuple[str, list[float | None]]] | None = None,
) -> str:
    """Draw a group of bars for each of ``groups``, from 0 to 100 %.

    Args:
        name: Unique inside the page.
        groups: What stands below each group.
        series: One bar of each group.
        title: What is shown.
        chance: What guessing gets in each group, drawn as a dotted line.
        points: Shares to refer to that were not measured here, by tone, drawn as dashes across each group.
    """
    least = max(len(series) * 15.0, *(len(group) * _LETTER for group in groups)) + _GAP
    width = max(_NARROWEST, _LEFT + _RIGHT + least * len(groups))
    group_width = (width - _LEFT - _RIGHT) / len(groups)
    bar = min(_WIDEST, (group_width - _GAP) / len(series))
    middles = [_LEFT + group_width * (place + 0.5) for place in range(len(groups))]
    half = bar * len(series) / 2
    bars = [_bars(one, [middle - half + bar * place for middle in middles], bar) for place, one in enumerate(series)]
    lines = [
        element("line", x1=x - half - 6, x2=x + half + 6, y1=_y(share), y2=_y(share), class_="chance")
        for x, share in zip(middles, chance, strict=True)
        if share is not None
    ]
    marks = [
        element("line", x1=x - half - 6, x2=x + half + 6, y1=_y(share), y2=_y(share), class_=f"published {tone}")
        for tone, values in points or []
        for x, share in zip(middles, values, strict=True)
        if share is not None
    ]
    feet = [label(group, x, _TOP + _BODY + 19, text_anchor="middle") for group, x in zip(groups, middles, strict=True)]
    words = _words(groups, series)
    return drawing(name, width, _TOP + _BODY + _BOTTOM, title, words, *_frame(width), *bars, *lines, *marks, *feet)


def _y(share: float) -> float:
    return _TOP + _BODY * (1 - share)


def _frame(width: float) -> list[str]:
    parts = []
    for quarter in range(5):
        y = _y(quarter / 4)
        parts.append(element("line", x1=_LEFT, x2=width - _RIGHT, y1=y, y2=y, class_="grid"))
        parts.append(label(f"{25 * quarter} %", _LEFT - 7, y + 4, text_anchor="end", class_="faint"))
    return parts


def _bars(series: Series, lefts: list[float], width: float) -> str:
    parts = []
    for left, share in zip(lefts, series.values, strict=True):
        if share is None:
            continue
        top, middle = _y(share.value), left + width / 2
        parts.append(
            element(
                "rect", x=left + 1, y=top, width=width - 2, height=_y(0) - top, class_="bar", rx=min(2.0, width / 4)
            )
        )
        if share.high > share.low:
            parts.append(
                element("line", x1=middle, x2=middle, y1=_y(share.low), y2=_y(share.high), class_="whisker strong")
            )
    return element("g", *parts, class_=f"role-{series.tone}")


def _words(groups: list[str], series: list[Series]) -> str:
    return " ".join(
        f"{one.model}: "
        + ", ".join(f"{group} {100 * s.value:.0f} %" for group, s in zip(groups, one.values, strict=True) if s)
        + "."
        for one in series
    )
