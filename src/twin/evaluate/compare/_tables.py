"""A comparison as tables of words."""

from dataclasses import dataclass

from twin.evaluate._intervals import Interval
from twin.evaluate._scored import SCORES
from twin.evaluate.compare._compare import Comparison
from twin.evaluate.compare._differences import PairedRow
from twin.evaluate.compare._scores import ScoreRow

__all__ = ["Table", "tables"]

_NONE = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words.

    Attributes:
        title: What it shows.
        header: Names of the columns.
        rows: Cells, as many as columns.
        note: What must be known to read it.
    """

    title: str
    header: list[str]
    rows: list[list[str]]
    note: str


def tables(comparison: Comparison) -> list[Table]:
    """Scores, differences and power; the last two only where models are compared."""
    known = [score for score in SCORES if any(score in row.accuracy for row in comparison.scores)]
    found = [_scores(comparison.scores, known)]
    if any(row.confusion for row in comparison.scores):
        found.append(_confusion(comparison.scores))
    if comparison.differences:
        found += [_differences(comparison.differences), _power(comparison.differences)]
    return found


def _scores(rows: list[ScoreRow], scores: list[str]) -> Table:
    header = ["source", "model", *scores, "sensitivity", "specificity", "yes", "no answer", "swap agrees", "both right"]
    cells, source = [], ""
    for row in rows:
        if row.source != source:
            source = row.source
            cells.append([source, "chance", *(_percent(row.chance.get(score)) for score in scores), *[_NONE] * 6])
        shares = [row.accuracy.get(score) for score in scores] + [row.sensitivity, row.specificity]
        rates = [_percent(row.yes_rate), _percent(row.no_answer)]
        swaps = [_interval(row.agreement), _interval(row.both_right)]
        cells.append([row.source, row.model, *map(_interval, shares), *rates, *swaps])
    note = (
        "Right answers in percent with 95 % intervals, clustered by reference identity; no answer is not right. "
        "The mean gives every source the same weight."
    )
    return Table("Scores", header, cells, note)


def _confusion(rows: list[ScoreRow]) -> Table:
    last = {row.model: row for row in rows}  # all sources together, where there are several
    cells = [
        [model, str(truth), *map(str, counts)]
        for model, row in last.items()
        for truth, counts in enumerate(row.confusion or [])
    ]
    header = ["model", "truth", "said 0", "said 1", "said 2", "said 3", "no answer"]
    return Table("Multi queries: truth and answer", header, cells, "Numbers of queries, all sources together.")


def _differences(rows: list[PairedRow]) -> Table:
    tests = ["p (clustered)", "p (Holm)", "McNemar exact", "McNemar mid-p"]
    header = ["source", "score", "models", "difference", *tests, "gained", "lost"]
    cells = [
        [
            row.source,
            row.score,
            f"{row.second} - {row.first}",
            f"{100 * row.difference.delta:+.1f} [{100 * row.difference.low:+.1f}, {100 * row.difference.high:+.1f}]",
            _p(row.difference.p),
            _p(row.corrected),
            _p(row.mcnemar.exact),
            _p(row.mcnemar.mid_p),
            str(row.difference.gained),
            str(row.difference.lost),
        ]
        for row in rows
    ]
    note = (
        "Points with 95 % intervals. The interval and the first p-value (sign flips of whole clusters) allow for "
        "clusters, and Holm corrects the latter over the sources of one score; McNemar's test takes every query for "
        "independent, so it is too sure where they are not."
    )
    return Table("Paired differences", header, cells, note)


def _power(rows: list[PairedRow]) -> Table:
    header = ["source", "score", "models", "queries", "discordant", "design effect", "smallest gain"]
    known = [(row, row.power) for row in rows if row.power is not None]
    gains = list(known[0][1].needed)
    cells = [
        [
            row.source,
            row.score,
            f"{row.second} - {row.first}",
            f"{power.queries:,}",
            _percent(power.discordance),
            f"{power.design_effect:.2f}",
            _percent(power.smallest_gain),
            *(f"{power.needed[gain]:,}" for gain in gains),
        ]
        for row, power in known
    ]
    note = (
        "Smallest gain, in points, that so many queries show in four of five repetitions (two-sided, 5 %), and how "
        "many queries would show a gain of so many points, with the discordance and the clusters that were seen."
    )
    return Table("Power", [*header, *(f"for {gain}" for gain in gains)], cells, note)


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return _NONE
    return f"{100 * interval.value:.1f} [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def _percent(share: float | None) -> str:
    return _NONE if share is None else f"{100 * share:.1f}"


def _p(value: float | None) -> str:
    if value is None:
        return _NONE
    return "<0.001" if value < 0.001 else f"{value:.3f}"
