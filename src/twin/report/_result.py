"""Everything the report says, computed once for the page, the figures and the pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from twin.core import ReportSettings, Workspace
from twin.report._board import Board, boards
from twin.report._contrasts import Contrast, contrasts, overall
from twin.report._curves import Curve, degree_curves, hardness_areas, hardness_curves, level_curves
from twin.report._evidence import Evidence
from twin.report._gains import Gain, gains
from twin.report._gallery import Outcome, gallery
from twin.report._growth import Growth, Round, read_growth, read_rounds
from twin.report._headline import headline, subline
from twin.report._holdings import Exclusion, Step, exclusions, holdings
from twin.report._parts import Part, attribute_parts, category_parts
from twin.report._radar_plot import Outline, outlines
from twin.report._reliability_plot import Reliability
from twin.report._reviewed import Reviewed, read_review
from twin.report._standings import Standing, reliabilities, standings
from twin.report._tones import drawn_models

__all__ = ["Result", "compute"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result:
    """The content of the report, section by section; a section without data is empty.

    Attributes:
        headline: The result in a sentence.
        subline: The change in general questions, or None.
        evidence: The evaluations.
        steps: The way of the data.
        exclusions: What was left out of the data.
        review: The last acceptance of a review, or None.
        growth: Pairs against instances, or None.
        rounds: The rounds of mining.
        gains: Base against trained.
        boards: All models on all sources, by benchmark and score.
        contrasts: The drawn models against one of them, by benchmark.
        standings: All models, by source.
        outlines: The radars, by benchmark.
        degrees: Curves by degree, by source.
        levels: Curves by level of a single change.
        hardness: Shares by hardness of the look-alikes, by source.
        hardness_areas: Areas by hardness of the look-alikes, by source.
        reliability: Calibration of the drawn models, by source.
        attributes: Breakdown by changed attribute.
        categories: Breakdown by category.
        outcomes: The gallery.
    """

    headline: str
    subline: str | None
    evidence: Evidence
    steps: list[Step]
    exclusions: list[Exclusion]
    review: Reviewed | None
    growth: Growth | None
    rounds: list[Round]
    gains: list[Gain]
    boards: list[Board]
    contrasts: dict[str, list[Contrast]]
    standings: dict[str, list[Standing]]
    outlines: dict[str, list[Outline]]
    degrees: dict[str, list[Curve]]
    levels: list[Curve]
    hardness: dict[str, list[Curve]]
    hardness_areas: dict[str, list[Curve]]
    reliability: dict[str, list[Reliability]]
    attributes: list[Part]
    categories: list[Part]
    outcomes: list[Outcome]

    @property
    def confusions(self) -> dict[str, list[Standing]]:
        """The models whose answers to multi queries are counted against the truth, by source."""
        counted = {
            name: [row for row in table if row.summary.get("confusion")] for name, table in self.standings.items()
        }
        return _some(counted)


def compute(workspace: Workspace, settings: ReportSettings, evidence: Evidence) -> Result:
    """Compute all sections."""
    found = gains(evidence, settings.seed)
    drawn = drawn_models(evidence, chosen=bool(settings.models))
    families, table = evidence.families, standings(evidence)
    differences = _some({name: contrasts(evidence, drawn, part, settings.seed) for name, part in families.items()})
    return Result(
        headline=headline(evidence, found, overall(evidence, differences)),
        subline=subline(found),
        evidence=evidence,
        steps=holdings(workspace),
        exclusions=exclusions(workspace),
        review=read_review(workspace),
        growth=read_growth(workspace),
        rounds=read_rounds(workspace),
        gains=found,
        boards=boards(evidence, settings.published),
        contrasts=differences,
        standings=table,
        outlines=_some({name: outlines(evidence, drawn, part, settings.published) for name, part in families.items()}),
        degrees=_by_source(degree_curves, evidence, drawn),
        levels=level_curves(evidence, drawn),
        hardness=_by_source(hardness_curves, evidence, drawn),
        hardness_areas=_by_source(hardness_areas, evidence, drawn),
        reliability=_some({source: reliabilities(table.get(source, []), drawn) for source in evidence.sources}),
        attributes=attribute_parts(evidence, settings.seed),
        categories=category_parts(evidence, settings.seed),
        outcomes=gallery(evidence, settings.gallery, settings.seed),
    )


def _by_source(
    curves: Callable[[Evidence, Sequence[str], str], list[Curve]], evidence: Evidence, models: Sequence[str]
) -> dict[str, list[Curve]]:
    return _some({source: curves(evidence, models, source) for source in evidence.sources})


def _some(found: dict[str, list[T]]) -> dict[str, list[T]]:
    """Those that are not empty."""
    return {name: items for name, items in found.items() if items}
