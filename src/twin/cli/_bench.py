"""``twin bench``: an FGVQA-style benchmark of the held-out instances."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import BenchSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@options(BenchSettings)
def command(workspace: Workspace, **given: Any) -> None:
    """Make pair queries, multi queries and general questions about the held-out instances.

    \b
    Reads   catalog/, links/accepted.parquet, pairs/
    Writes  benchmark/{seen,unseen,heldout,general}.parquet, as far as there are such instances
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.bench import build_benchmark  # noqa: PLC0415 - keeps `twin bench --help` fast

    for name, value in build_benchmark(workspace, merged(workspace.settings.bench, given)).items():
        shown = (
            f"{value:,}" if isinstance(value, int) else ", ".join(f"{many:,} {kind}" for kind, many in value.items())
        )
        console.print(f"{name:<24}{shown or 'none'}", soft_wrap=True)
