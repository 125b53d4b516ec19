"""A comparison as one long table: a row a figure."""

import csv
import io
from collections.abc import Iterator

from twin.evaluate._intervals import Interval
from twin.evaluate.compare._compare import Comparison
from twin.evaluate.compare._differences import PairedRow
from twin.evaluate.compare._scores import ScoreRow

__all__ = ["csv_text"]

_COLUMNS = ("source", "score", "model", "against", "figure", "value", "low", "high", "queries", "clusters")
Row = dict[str, object]


def csv_text(comparison: Comparison) -> str:
    """All figures, as shares (not percent) and without rounding; a cell that says nothing is empty."""
    file = io.StringIO()
    writer = csv.DictWriter(file, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for score_row in comparison.scores:
        writer.writerows(_of_scores(score_row))
    for paired_row in comparison.differences:
        writer.writerows(_of_difference(paired_row))
    return file.getvalue()


def _of_scores(row: ScoreRow) -> Iterator[Row]:
    about = {"source": row.source, "model": row.model}
    for score, interval in row.accuracy.items():
        yield about | {"score": score} | _interval("accuracy", interval)
        if score in row.bootstrap:
            yield about | {"score": score} | _interval("accuracy_bootstrap", row.bootstrap[score])
        if score in row.chance:
            yield about | {"score": score, "figure": "chance", "value": row.chance[score]}
    for name in ("sensitivity", "specificity", "agreement", "both_right"):
        if (interval := getattr(row, name)) is not None:
            yield about | _interval(name, interval)
    if row.yes_rate is not None:
        yield about | {"figure": "yes_rate", "value": row.yes_rate}
    yield about | {"figure": "no_answer", "value": row.no_answer}


def _of_difference(row: PairedRow) -> Iterator[Row]:
    about: Row = {"source": row.source, "score": row.score, "model": row.second, "against": row.first}
    found = row.difference
    size: Row = {"queries": found.queries, "clusters": found.clusters}
    yield about | {"figure": "difference", "value": found.delta, "low": found.low, "high": found.high} | size
    tests = {"p": found.p, "p_holm": row.corrected, "p_mcnemar": row.mcnemar.exact, "p_mcnemar_mid": row.mcnemar.mid_p}
    counts = {"gained": found.gained, "lost": found.lost}
    power = row.power
    planned = {} if power is None else {
        "discordance": power.discordance,
        "design_effect": power.design_effect,
        "smallest_gain": power.smallest_gain,
        **{f"queries_for_{gain}_points": count for gain, count in power.needed.items()},
    }  # fmt: skip
    for figure, value in (tests | counts | planned).items():
        if value is not None:
            yield about | {"figure": figure, "value": value}


def _interval(figure: str, found: Interval) -> Row:
    ends: Row = {"value": found.value, "low": found.low, "high": found.high}
    return {"figure": figure, "queries": found.queries, "clusters": found.clusters} | ends
