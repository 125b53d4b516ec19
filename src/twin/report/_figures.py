"""All figures of the report, for programs to read."""

from dataclasses import asdict
from typing import Any

from twin.report._board import Board
from twin.report._curves import Curve
from twin.report._gains import Gain
from twin.report._parts import Part
from twin.report._result import Result

__all__ = ["figures"]


def figures(result: Result) -> dict[str, Any]:
    """All figures, ready for JSON; ``gain`` is in percentage points."""
    return {
        "headline": result.headline,
        "general": result.subline,
        "left_out": result.evidence.left_out,
        "unfinished": [asdict(one) for one in result.evidence.unfinished],
        "data": {step.name: {"total": step.total, **step.parts} for step in result.steps},
        "excluded": [asdict(exclusion) for exclusion in result.exclusions],
        "review": asdict(result.review) if result.review else None,
        "growth": asdict(result.growth) if result.growth else None,
        "rounds": [asdict(one) for one in result.rounds],
        "gain": _gain_figures(result.gains),
        "models": {
            source: {standing.model: standing.summary for standing in table}
            for source, table in result.standings.items()
        },
        "mean": _mean_figures(result.boards),
        "published": _published_figures(result.boards),
        "differences": [asdict(one) for found in result.contrasts.values() for one in found],
        "degrees": {source: _areas(curves) for source, curves in result.degrees.items()},
        "levels": _areas(result.levels),
        "hardness": {source: _areas(curves) for source, curves in result.hardness.items()},
        "hardness_auc": {source: _areas(curves) for source, curves in result.hardness_areas.items()},
        "attributes": _part_figures(result.attributes),
        "categories": _part_figures(result.categories),
    }


def _mean_figures(found: list[Board]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for board in found:
        means = {row.model: asdict(row.mean) for row in board.rows if row.mean}
        if means:
            figures.setdefault(board.family, {})[board.score] = means
    return figures


def _published_figures(found: list[Board]) -> dict[str, Any]:
    return {
        board.family: {row.model: row.shares | ({"mean": row.mean} if row.mean else {}) for row in board.published}
        for board in found
        if board.published
    }


def _gain_figures(found: list[Gain]) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    for gain in found:
        values = asdict(gain.difference)
        in_points = {key: round(100 * values[key], 4) for key in ("delta", "low", "high")}
        figures.setdefault(gain.source, {})[gain.score] = (
            values
            | in_points
            | {
                "corrected": gain.corrected,
                "base": asdict(gain.base),
                "trained": asdict(gain.trained),
            }
        )
    return figures


def _areas(curves: list[Curve]) -> dict[str, Any]:
    return {curve.model: {step: asdict(area) for step, area in curve.steps.items()} for curve in curves}


def _part_figures(parts: list[Part]) -> dict[str, Any]:
    return {part.name: asdict(part) for part in parts}
