"""``twin catalog leaks``: what the catalogue shares with another one, or with a benchmark."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import CheckSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.option(
    "--against",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="A workspace, a folder of photos, a benchmark table, or a table with a column phash; may be repeated.",
)
@click.option("--exclude", is_flag=True, help="Take the leaking instances out of the catalogue, for good.")
@click.option("--strict", is_flag=True, help="Leave with exit code 1 if there is a leak.")
@options(CheckSettings, only=("radius", "similarity", "leak", "min_contrast"))
def command(workspace: Workspace, against: tuple[Path, ...], exclude: bool, strict: bool, **given: Any) -> None:
    """Find photos that others have too: the same pixels, near-duplicates, and near vectors where both sides have some.

    The pairs are written to catalog/checks/leaks.parquet.
    """
    from twin.catalog import catalog_leaks  # noqa: PLC0415 - keeps `--help` fast

    leaks = catalog_leaks(workspace, list(against), merged(workspace.settings.check, given), exclude=exclude)
    others = ", ".join(f"{count:,} of {name}" for name, count in leaks.others.items())
    console.print(f"Compared {leaks.compared:,} photos with {others}.", markup=False)
    for name, count in leaks.unreadable.items():
        console.print(f"{count:,} files of {name} are no photo that can be read.", markup=False)
    for name in leaks.others:
        if name not in leaks.embedded:
            console.print(f"{name}: vectors were not compared; both sides need those of one encoder.", markup=False)
    kinds = ", ".join(f"{leaks.photos(kind):,} {kind}" for kind in ("exact", "perceptual", "embedding"))
    console.print(f"{leaks.photos():,} photos of {len(leaks.instances()):,} instances leak ({kinds}).")
    if exclude and leaks.photos():
        console.print(f"{len(leaks.instances()):,} instances were excluded (catalog/overrules.csv).")
    if strict and leaks.photos():
        click.get_current_context().exit(1)
