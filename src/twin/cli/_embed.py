"""``twin embed``: photos to vectors."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import EmbedSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@options(EmbedSettings)
def command(workspace: Workspace, **given: Any) -> None:
    """Turn every photo of the catalogue into a vector; photos that have one already are left alone."""
    from twin.embed import embed  # noqa: PLC0415 - keeps `twin embed --help` fast

    counts = embed(workspace, merged(workspace.settings.embed, given))
    console.print(
        f"{counts['images']:,} photos have vectors of {counts['dimensions']:,} dimensions"
        f" ({counts['encoded']:,} encoded now)."
    )
