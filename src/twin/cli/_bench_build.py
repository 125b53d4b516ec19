"""``twin bench build``: a benchmark from catalogues."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import BuildSettings, Workspace

__all__ = ["command"]


@click.command()
@workspace_option
@options(BuildSettings)
def command(workspace: Workspace, **given: Any) -> None:
    """Build FGVQA anew from its upstream catalogues, or a benchmark like it from any catalogue.

    \b
    Reads   catalog/ of each source, links/accepted.parquet for hard negatives, embeddings/ where there are some
    Writes  benchmark/NAME.parquet for each source, benchmark/store/, benchmark/build/
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.bench.building import build_from_catalogues  # noqa: PLC0415 - keeps `--help` fast

    build_from_catalogues(workspace, merged(workspace.settings.build, given))
