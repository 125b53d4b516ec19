"""``twin eval``: answer a benchmark with a model or a baseline."""

from typing import Any

import click
from rich.table import Table

from twin.cli._options import merged, options, workspace_option
from twin.core import EvaluateSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@options(EvaluateSettings)
def command(workspace: Workspace, **given: Any) -> None:
    """Answer benchmarks with a model or a baseline; goes on where an interrupted evaluation stopped."""
    from twin.evaluate import evaluate  # noqa: PLC0415 - keeps `twin --help` fast
    from twin.models import load_answerer  # noqa: PLC0415 - keeps `twin --help` fast

    settings = merged(workspace.settings.evaluate, given)
    answerer = load_answerer(settings.model, workspace, settings)
    summaries = evaluate(workspace, settings, answerer)
    console.print(_table(answerer.name, summaries))


def _table(model: str, summaries: dict[str, dict[str, Any]]) -> Table:
    table = Table("benchmark", title=f"{model}: share of right answers, with 95 % intervals", title_justify="left")
    for column in ("pair", "multi", "total", "general", "yes-rate", "no answer"):
        table.add_column(column, justify="right")
    for name, summary in summaries.items():
        scores = [_share(summary["accuracy"].get(score)) for score in ("pair", "multi", "total", "general")]
        table.add_row(name, *scores, _percent(summary["yes_rate"]), _percent(_no_answer(summary)))
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
