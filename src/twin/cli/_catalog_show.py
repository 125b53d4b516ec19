"""``twin catalog show``: what is known of a photo or an instance."""

from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from twin.cli._options import workspace_option
from twin.core import TwinError, Workspace, aside, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.argument("name", metavar="ID")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Write the photo to this JPEG file.")
def command(workspace: Workspace, name: str, save: Path | None) -> None:
    """Show what is known of ID: an image id, an instance id, or an original's path; also of what was left out."""
    from twin.catalog.showing import describe  # noqa: PLC0415 - keeps `--help` fast

    shown = describe(workspace, name)
    if save and not shown.photo:
        what = "is an instance" if shown.facts[0][0] == "instance" else "gave no photo that was stored"
        raise TwinError(f"{name} {what}; give the id of a photo to --save.")
    table = Table.grid("", "", padding=(0, 2))
    for fact, value in shown.facts:
        table.add_row(f"[dim]{escape(fact)}[/]", escape(value))
    console.print(table)
    if save and shown.photo:
        with aside(save) as partial:
            partial.write_bytes(shown.photo.read())
        console.print(f"Wrote {save}", markup=False, soft_wrap=True)
