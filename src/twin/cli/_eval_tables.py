"""What ``twin eval`` and ``twin eval rescore`` print."""

from typing import Any

from rich.table import Table

from twin.core import console

__all__ = ["show"]

_SCORES = ("pair", "multi", "total", "general")
_RELEASED = ("pairwise_total", "multiple_choice_total", "overall_total")

Summaries = dict[str, dict[str, Any]]


def show(model: str, summaries: Summaries) -> None:
    """Print a line a benchmark: scores, then the released scoring and what the second order of photos gave.

    Args:
        model: What was asked.
        summaries: Summary of each benchmark, by name.
    """
    console.print(_scores(model, summaries))
    if any(summary.get("released") for summary in summaries.values()):
        console.print(_released(summaries))
    if any(summary.get("swap") for summary in summaries.values()):
        console.print(_swaps(summaries))


def _scores(model: str, summaries: Summaries) -> Table:
    table = _table(f"{model}: share of right answers, with 95 % intervals", *_SCORES, "yes-rate", "no answer")
    for name, summary in summaries.items():
        scores = [_share(summary["accuracy"].get(score)) for score in _SCORES]
        table.add_row(name, *scores, _percent(summary["yes_rate"]), _percent(_no_answer(summary)))
    return table


def _released(summaries: Summaries) -> Table:
    table = _table("As the released FGVQA scores the same replies", "pair", "multi", "total")
    for name, summary in summaries.items():
        if released := summary.get("released"):
            table.add_row(name, *(_percent(released.get(total)) for total in _RELEASED))
    return table


def _swaps(summaries: Summaries) -> Table:
    table = _table("The same answer in both orders of the photos, and right in both", "agree", "both right")
    for name, summary in summaries.items():
        for score in ("pair", "multi"):
            if swap := summary.get("swap", {}).get(score):
                table.add_row(f"{name} {score}", _share(swap["agreement"]), _share(swap["both_right"]))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table("benchmark", title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _no_answer(summary: dict[str, Any]) -> float | None:
    rates: dict[str, float] = summary["no_answer"]
    return rates.get("total", rates.get("general"))


def _share(interval: dict[str, float] | None) -> str:
    if interval is None:
        return "-"
    return f"{_percent(interval['value'])}\n[dim]{100 * interval['low']:.1f} to {100 * interval['high']:.1f}[/]"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
