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
    """Turn every photo of the catalogue into a vector; photos that have one already are left alone.

    With --vectors and --ids, vectors made elsewhere are taken over instead; they go by the name that --encoder gives.
    """
    from twin.embed import embed  # noqa: PLC0415 - keeps `twin embed --help` fast

    settings = merged(workspace.settings.embed, given)
    counts = embed(workspace, settings)
    origin = f"{counts['encoded']:,} encoded now" if settings.vectors is None else f"from {settings.vectors}"
    console.print(
        f"{counts['images']:,} photos have vectors of {counts['dimensions']:,} dimensions ({origin}).", soft_wrap=True
    )
    if counts["unused"]:
        console.print(f"{counts['unused']:,} vectors belong to no photo of the catalogue; they were left out.")
