"""Everything the report says, computed once for the page, the figures and the pictures."""

from dataclasses import asdict, dataclass
from typing import Any

from twin.core import ReportSettings, Workspace
from twin.report._curves import Curve, degree_curves, level_curves
from twin.report._evidence import Evidence
from twin.report._gains import Gain, gains
from twin.report._gallery import Outcome, gallery
from twin.report._headline import headline, subline
from twin.report._holdings import Exclusion, Step, exclusions, holdings
from twin.report._parts import Part, attribute_parts, category_parts
from twin.report._radar_plot import Outline, outlines
from twin.report._standings import Standing, standings

__all__ = ["Result", "compute"]


@dataclass(frozen=True, slots=True)
class Result:
    """The content of the report, section by section; a section without data is empty.

    Attributes:
        headline: The result in a sentence.
        subline: The change in general questions, or None.
        evidence: The evaluations.
        steps: The way of the data.
        exclusions: What was left out of the data.
        gains: Base against trained.
        standings: All models, by source.
        outlines: The radar.
        degrees: Curves by degree, by source.
        levels: Curves by level of a single change.
        attributes: Breakdown by changed attribute.
        categories: Breakdown by category.
        outcomes: The gallery.
    """

    headline: str
    subline: str | None
    evidence: Evidence
    steps: list[Step]
    exclusions: list[Exclusion]
    gains: list[Gain]
    standings: dict[str, list[Standing]]
    outlines: list[Outline]
    degrees: dict[str, list[Curve]]
    levels: list[Curve]
    attributes: list[Part]
    categories: list[Part]
    outcomes: list[Outcome]

    def figures(self) -> dict[str, Any]:
        """All figures, ready for JSON; ``gain`` is in percentage points."""
        return {
            "headline": self.headline,
            "general": self.subline,
            "left_out": self.evidence.left_out,
            "data": {step.name: {"total": step.total, **step.parts} for step in self.steps},
            "excluded": [asdict(exclusion) for exclusion in self.exclusions],
            "gain": _gain_figures(self.gains),
            "models": {
                source: {standing.model: standing.summary for standing in table}
                for source, table in self.standings.items()
            },
            "degrees": {source: _areas(curves) for source, curves in self.degrees.items()},
            "levels": _areas(self.levels),
            "attributes": _part_figures(self.attributes),
            "categories": _part_figures(self.categories),
        }


def compute(workspace: Workspace, settings: ReportSettings, evidence: Evidence) -> Result:
    """Compute all sections."""
    found = gains(evidence, settings.seed)
    curves = {source: degree_curves(evidence, source) for source in evidence.sources}
    return Result(
        headline=headline(evidence, found),
        subline=subline(found),
        evidence=evidence,
        steps=holdings(workspace),
        exclusions=exclusions(workspace),
        gains=found,
        standings=standings(evidence),
        outlines=outlines(evidence),
        degrees={source: lines for source, lines in curves.items() if lines},
        levels=level_curves(evidence),
        attributes=attribute_parts(evidence, settings.seed),
        categories=category_parts(evidence, settings.seed),
        outcomes=gallery(evidence, settings.gallery, settings.seed),
    )


def _gain_figures(found: list[Gain]) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    for gain in found:
        values = asdict(gain.difference)
        in_points = {key: round(100 * values[key], 4) for key in ("delta", "low", "high")}
        figures.setdefault(gain.source, {})[gain.score] = (
            values
            | in_points
            | {
                "base": asdict(gain.base),
                "trained": asdict(gain.trained),
            }
        )
    return figures


def _areas(curves: list[Curve]) -> dict[str, Any]:
    return {curve.model: {step: asdict(area) for step, area in curve.areas.items()} for curve in curves}


def _part_figures(parts: list[Part]) -> dict[str, Any]:
    return {part.name: asdict(part) for part in parts}
