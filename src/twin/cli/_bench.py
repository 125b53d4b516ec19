"""``twin bench``: an FGVQA-style benchmark of the held-out instances."""

from typing import Any

import click

from twin.cli._lazy import LazyGroup
from twin.cli._options import is_step, merged, options, workspace_option
from twin.core import BenchSettings, Workspace, console

__all__ = ["command"]


class _Steps(LazyGroup):
    """Other benchmarks, and what can be done with them."""

    modules = "twin.cli._bench_"
    summaries = {  # noqa: RUF012 - as in the base class
        "build": "Build FGVQA anew, with random or hard negatives, from any catalogues.",
        "load": "Load FGVQA as it was released.",
        "check": "Say what benchmark tables hold and what is wrong with them.",
        "export": "Write benchmark tables as other software reads them.",
    }


@click.group(cls=_Steps, invoke_without_command=True)
@workspace_option
@options(BenchSettings)
@click.pass_context
def command(context: click.Context, /, workspace: Workspace, **given: Any) -> None:
    """Make pair queries, multi queries and general questions about the held-out instances.

    \b
    Reads   catalog/, links/accepted.parquet, pairs/
    Writes  benchmark/{seen,unseen,heldout,general}.parquet, as far as there are such instances
    """  # noqa: D301 - click's mark for lines kept as they are
    if is_step(context):
        return
    from twin.bench import build_benchmark  # noqa: PLC0415 - keeps `twin bench --help` fast

    for name, value in build_benchmark(workspace, merged(workspace.settings.bench, given)).items():
        shown = (
            f"{value:,}" if isinstance(value, int) else ", ".join(f"{many:,} {kind}" for kind, many in value.items())
        )
        console.print(f"{name:<24}{shown or 'none'}", soft_wrap=True)
