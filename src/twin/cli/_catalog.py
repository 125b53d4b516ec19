"""``twin catalog``: render objects, import photos, look at them."""

from collections import Counter
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from twin.cli._options import merged, options, workspace_option
from twin.core import CatalogSettings, Workspace, console, read_rows

__all__ = ["command"]


@click.group()
def command() -> None:
    """Render or import photographed objects."""


@command.command("render")
@workspace_option
@options(CatalogSettings, only=("seed", "seen", "unseen", "views", "twins", "twin_views", "degrees", "size", "workers"))
def _render(workspace: Workspace, **given: Any) -> None:
    """Render household objects, and near-twins that differ from them in a known number of attributes."""
    from twin.catalog import render_objects  # noqa: PLC0415 - keeps `twin catalog --help` fast

    counts = render_objects(workspace, merged(workspace.settings.catalog, given))
    _show(workspace, counts)


@command.command("import")
@workspace_option
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", help="Name of these photos. [default: name of the folder or table]")
@click.option("--category", default="object", show_default=True, help="Category of instances for which none is given.")
@options(CatalogSettings, only=("long_side", "workers"))
def _import(workspace: Workspace, path: Path, source: str | None, category: str, **given: Any) -> None:
    """Add photos of your own: PATH is a folder or a table.

    In a folder, photos lie in INSTANCE/PHOTO or CATEGORY/INSTANCE/PHOTO. A table (.csv or .parquet) has the columns
    path (relative to the table's folder), instance and, if you like, category. To import again brings the catalogue
    up to date.
    """
    from twin.catalog import import_photos  # noqa: PLC0415 - keeps `twin catalog --help` fast

    counts = import_photos(workspace, merged(workspace.settings.catalog, given), path, source, category)
    _show(workspace, counts)


@command.command("sheet")
@workspace_option
@click.option("--instance", help="An instance, shown with its near-twins.")
@click.option("--category", help="A category, all instances of it.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="PNG file. [default: sheets/NAME.png]")
def _sheet(workspace: Workspace, instance: str | None, category: str | None, output: Path | None) -> None:
    """Draw a contact sheet of an instance or a category."""
    from twin.catalog import contact_sheet  # noqa: PLC0415 - keeps `twin catalog --help` fast

    path = contact_sheet(workspace, instance=instance, category=category, output=output)
    console.print(f"Wrote {path}", markup=False, soft_wrap=True)


def _show(workspace: Workspace, counts: dict[str, int]) -> None:
    """Print what the catalogue holds, and what was left out and why."""
    console.print("The catalogue holds " + ", ".join(f"{count:,} {name}" for name, count in counts.items()) + ".")
    excluded = read_rows(workspace.excluded)
    if not excluded:
        return
    table = Table("source", "left out because", "times", "for example")
    examples = {(row["source"], row["reason"]): row["original"] or row["instance"] for row in reversed(excluded)}
    for (source, reason), count in sorted(Counter((row["source"], row["reason"]) for row in excluded).items()):
        table.add_row(escape(source), reason, f"{count:,}", escape(examples[source, reason]))
    console.print(table)
