"""The plots as pictures, for slides and papers."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, cast

from twin.core import aside
from twin.report._curves import Curve
from twin.report._format import short_name
from twin.report._radar_plot import Outline
from twin.report._tones import COLOURS, Tone

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.projections.polar import PolarAxes

__all__ = ["draw_degrees", "draw_radar"]

_INK = "#1c2329"
_MARKERS: dict[Tone, str] = {"base": "o", "trained": "o", "comparator": "D", "published-1": "", "published-2": ""}
_DASHES: dict[Tone, str] = {"published-1": ":", "published-2": "--"}
_OTHER_MARKERS = {"other-1": "s", "other-2": "^", "other-3": "v", "other-4": "x", "other-5": "s"}


def draw_degrees(path: Path, degrees: dict[str, list[Curve]]) -> None:
    """Draw the curves by degree, one panel a source, as PNG."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - matplotlib is slow to import

    figure = Figure(figsize=(4.6 * len(degrees), 3.6), layout="constrained")
    panels = figure.subplots(1, len(degrees), squeeze=False, sharey=True)[0]
    for panel, (source, curves) in zip(panels, degrees.items(), strict=True):
        panel.set_title(source, fontsize=11)
        panel.set_xlabel("changed attributes of the look-alike")
        panel.axhline(0.5, color="#b8bec5", linestyle=(0, (2, 3)), linewidth=1)
        for place, curve in enumerate(curves):
            _draw_curve(panel, curve, 0.06 * (place - (len(curves) - 1) / 2))
        _calm(panel)
    panels[0].set_ylabel("AUC, same against look-alike")
    figure.legend(*panels[0].get_legend_handles_labels(), frameon=False, loc="outside lower center", ncols=3)
    _save(figure, path)


def draw_radar(path: Path, found: list[Outline]) -> None:
    """Draw the radar as PNG."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - matplotlib is slow to import

    figure = Figure(figsize=(5.4, 4.6), layout="constrained")
    panel = cast("PolarAxes", figure.add_subplot(projection="polar", theta_offset=math.pi / 2, theta_direction=-1))
    axes = list(found[0].scores)
    angles = [2 * math.pi * place / len(axes) for place in range(len(axes))]
    for outline in found:
        values = [100 * value for value in outline.scores.values()]
        colour, mark = _look(outline.tone)
        dash = _DASHES.get(outline.tone, "-")
        closed = ([*angles, 0.0], [*values, values[0]])
        panel.plot(*closed, dash, label=outline.model, color=colour, marker=mark, markersize=4)
        if outline.tone not in _DASHES:
            panel.fill(angles, values, color=colour, alpha=0.1)
    panel.set_xticks(angles, [short_name(source) + ("" if s == "total" else f"\n{s}") for source, s in axes])
    panel.set_ylim(0, 100)
    panel.set_yticks([25, 50, 75, 100], ["25 %", "50 %", "75 %", "100 %"], color="#66707a", fontsize=8)
    panel.set_rlabel_position(180 / len(axes))
    panel.tick_params(axis="x", pad=12)
    panel.spines["polar"].set_color("#d9dde1")
    panel.grid(color="#d9dde1")
    figure.legend(frameon=False, loc="outside lower center", ncols=3)
    _save(figure, path)


def _draw_curve(panel: "Axes", curve: Curve, shift: float) -> None:
    areas = list(curve.steps.values())
    places = range(len(areas))
    colour, mark = _look(curve.tone)
    panel.set_xticks(places, list(curve.steps))
    errors = ([area.value - area.low for area in areas], [area.high - area.value for area in areas])
    panel.errorbar(
        [place + shift for place in places],
        [area.value for area in areas],
        yerr=errors,
        label=curve.model,
        color=colour,
        marker=mark,
        markersize=5.5,
        markerfacecolor="white" if curve.tone == "base" else None,
        elinewidth=1,
    )


def _look(tone: Tone) -> tuple[str, str]:
    """Colour and marker of a tone."""
    return COLOURS.get(tone, (_INK, _INK))[0], (_MARKERS | _OTHER_MARKERS)[tone]


def _calm(panel: "Axes") -> None:
    panel.spines[["top", "right"]].set_visible(False)
    panel.grid(axis="y", color="#eceff1")
    panel.set_axisbelow(True)


def _save(figure: "Figure", path: Path) -> None:
    with aside(path) as partial:
        # Without the metadata of the drawing library the same figures give the same bytes.
        figure.savefig(partial, format="png", dpi=160, metadata={"Software": None})
