"""``twin mine``: vectors to look-alike links."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import MineSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@options(MineSettings)
def command(workspace: Workspace, **given: Any) -> None:
    """Propose look-alike links: the most similar other instances of each instance.

    Known near-twins are linked to their base. Where nobody has begun to review, all links are accepted as they are.
    """
    from twin.mine import mine  # noqa: PLC0415 - keeps `twin mine --help` fast

    counts = mine(workspace, merged(workspace.settings.mine, given))
    console.print(
        f"{counts['mined']:,} mined and {counts['near_twins']:,} near-twin links between"
        f" {counts['instances']:,} instances.\n"
        f"Kept out: {counts['merged']:,} links found from both sides (merged), {counts['maybe_same']:,} that may be one"
        f" object listed twice (links/maybe_same.parquet), {counts['same_base']:,} pairs of one base (not mined)."
    )
