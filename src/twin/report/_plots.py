"""All drawings of the report by name; the page shows them, and each is a file of its own beside it."""

from twin.evaluate import Interval
from twin.report._bar_plot import Series, bar_plot
from twin.report._board import Board
from twin.report._format import short_name
from twin.report._growth_plot import growth_plot
from twin.report._line_plot import line_plot
from twin.report._radar_plot import radar_plot
from twin.report._reliability_plot import reliability_plot
from twin.report._result import Result
from twin.report._standings import Standing

__all__ = ["plot_name", "plots"]

_DEGREES = "number of changed attributes"
_LEVELS = "how obvious the single change is"
_HARDNESS = "fifths of similarity: 1 least alike, 5 most alike"


def plot_name(kind: str, place: str = "") -> str:
    """Name of a drawing and of its file, by what it shows and of which source or benchmark."""
    return f"{kind}--{place.replace('/', '--')}" if place else kind


def plots(result: Result) -> dict[str, str]:
    """Every drawing that there is data for, as SVG, by `plot_name`."""
    drawn: dict[str, str] = {}
    for board in result.boards:
        name = plot_name(f"accuracy-{board.score}", board.family)
        drawn[name] = _accuracy(name, board)
        if board.score == "total" and board.family in result.outlines:
            name = plot_name("radar", board.family)
            drawn[name] = _radar(name, board, result)
    for family, sources in result.evidence.families.items():
        if table := _yes_rates(result, sources):
            name = plot_name("yes-rate", family)
            title = "Share of pair queries that are answered yes"
            drawn[name] = bar_plot(name, list(map(short_name, table[0])), table[1], title, chance=[0.5] * len(table[0]))
    if result.growth:
        drawn["growth"] = growth_plot("growth", result.growth)
    return drawn | _curve_plots(result)


def _accuracy(name: str, board: Board) -> str:
    columns, groups = list(board.sources), [short_name(source) for source in board.sources]
    mean = len(columns) > 1 and any(row.mean for row in board.rows)
    series = [
        Series(row.model, row.tone, [*map(row.shares.get, columns), *([row.mean] if mean else [])])
        for row in board.rows
    ]
    chance = [board.chance.get(source) for source in columns]
    if mean:
        chance.append(board.mean_chance)
    points = [
        (row.tone, [*map(row.shares.get, columns), *([row.mean] if mean else [])])
        for row in board.published
        if row.tone
    ]
    words = {"total": "pair and multi queries", "pair": "pair queries", "multi": "multi queries"}[board.score]
    title = f"Share of right answers to {words}"
    return bar_plot(name, groups + ["mean"] * mean, series, title, chance=chance, points=points)


def _radar(name: str, board: Board, result: Result) -> str:
    levels = {(one.score, source): level for one in result.boards for source, level in one.chance.items()}
    chances = {(s, score): levels.get((score, s), 0.0) for s, score in result.outlines[board.family][0].scores}
    return radar_plot(name, result.outlines[board.family], chances)


def _yes_rates(result: Result, sources: list[str]) -> tuple[list[str], list[Series]] | None:
    rates = {source: {row.model: row for row in result.standings.get(source, []) if _rate(row)} for source in sources}
    rates = {source: rows for source, rows in rates.items() if rows}
    models = {row.model: row.tone for rows in rates.values() for row in rows.values()}
    series = [
        Series(model, tone, [_rate(rows[model]) if model in rows else None for rows in rates.values()])
        for model, tone in models.items()
    ]
    return (list(rates), series) if series else None


def _rate(row: Standing) -> Interval | None:
    return row.share("yes_rate")


def _curve_plots(result: Result) -> dict[str, str]:
    name_of = result.evidence.name
    drawn: dict[str, str] = {}
    for source, curves in result.degrees.items():
        name = plot_name("degrees", source)
        drawn[name] = line_plot(name, curves, f"Telling look-alikes apart on {name_of(source)}", _DEGREES)
    if result.levels:
        drawn["levels"] = line_plot("levels", result.levels, "Telling single changes apart, all sources", _LEVELS)
    for source, lines in result.reliability.items():
        name = plot_name("reliability", source)
        title = f"Probability of yes against the truth, on {name_of(source)}"
        drawn[name] = reliability_plot(name, lines, title)
    for source, curves in result.hardness.items():
        name = plot_name("hardness", source)
        title = f"Look-alikes told apart, by similarity, on {name_of(source)}"
        drawn[name] = line_plot(name, curves, title, _HARDNESS, shares=True)
    for source, curves in result.hardness_areas.items():
        name = plot_name("hardness-auc", source)
        title = f"Area under the curve, by similarity, on {name_of(source)}"
        drawn[name] = line_plot(name, curves, title, _HARDNESS)
    return drawn
