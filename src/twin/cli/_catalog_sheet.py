"""``twin catalog sheet``: look at the photos."""

from pathlib import Path

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.option("--instance", help="An instance, shown with its near-twins.")
@click.option("--category", help="A category, all instances of it, on as many pages as it takes.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="PNG file. [default: sheets/NAME.png]")
def command(workspace: Workspace, instance: str | None, category: str | None, output: Path | None) -> None:
    """Draw a contact sheet of an instance or a category."""
    from twin.catalog.showing import contact_sheet  # noqa: PLC0415 - keeps `--help` fast

    for path in contact_sheet(workspace, instance=instance, category=category, output=output):
        console.print(f"Wrote {path}", markup=False, soft_wrap=True)
