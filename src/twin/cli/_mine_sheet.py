"""``twin mine sheet``: look at the proposed links."""

import typing
from pathlib import Path

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]

_KINDS = ("mined", "near-twin", "maybe-same")


@click.command()
@workspace_option
@click.option("--kind", type=click.Choice(_KINDS), default="mined", show_default=True, help="Which links.")
@click.option("--instance", help="Only links of this instance.")
@click.option("--category", help="Only links with an instance of this category.")
@click.option("--count", type=click.IntRange(min=1), default=40, show_default=True, help="Most links that are drawn.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="PNG file. [default: sheets/…]")
def command(
    workspace: Workspace, *, kind: str, instance: str | None, category: str | None, count: int, output: Path | None
) -> None:
    """Draw contact sheets of proposed links: the two instances of each, one below the other, the nearest first."""
    from twin.mine import LinkKind, link_sheet  # noqa: PLC0415 - keeps `--help` fast

    chosen = typing.cast(LinkKind, kind)
    for path in link_sheet(workspace, chosen, instance=instance, category=category, count=count, output=output):
        console.print(f"Wrote {path}", markup=False, soft_wrap=True)
