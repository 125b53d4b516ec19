"""``twin eval``: answer a benchmark with a model or a baseline."""

from typing import Any

import click

from twin.cli._eval_tables import show
from twin.cli._lazy import LazyGroup
from twin.cli._options import is_step, merged, options, workspace_option
from twin.core import EvaluateSettings, Workspace

__all__ = ["command"]


class _Steps(LazyGroup):
    """What else can be done with replies."""

    modules = "twin.cli._eval_"
    summaries = {"rescore": "Judge stored replies again; no model is run."}  # noqa: RUF012 - as the base class has it


@click.group(cls=_Steps, invoke_without_command=True)
@workspace_option
@options(EvaluateSettings)
@click.pass_context
def command(context: click.Context, /, workspace: Workspace, **given: Any) -> None:
    """Answer benchmarks with a model or a baseline; goes on where an interrupted evaluation stopped.

    Each reply is kept as soon as it exists; only queries that have none, or that have changed, are asked.
    """
    if is_step(context):
        return
    from twin.evaluate import evaluate  # noqa: PLC0415 - keeps `twin --help` fast
    from twin.models import load_answerer  # noqa: PLC0415 - keeps `twin --help` fast

    settings = merged(workspace.settings.evaluate, given)
    answerer = load_answerer(settings.model, workspace, settings)
    summaries = evaluate(workspace, settings, answerer)
    show(answerer.name, summaries)
