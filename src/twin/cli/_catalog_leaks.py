"""``twin catalog leaks``: what the catalogue shares with another one, or with a benchmark."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import CheckSettings, TwinError, Workspace, console, counted, read_columns

if TYPE_CHECKING:
    from twin.catalog.checks import Leaks

__all__ = ["command"]


@click.command()
@workspace_option
@click.option(
    "--against",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="A workspace, a folder of photos, a benchmark, or a table of photos or hashes; may be repeated.",
)
@click.option("--exclude", is_flag=True, help="Take the leaking instances out, but for those that you keep.")
@click.option("--strict", is_flag=True, help="Leave with exit code 1 if there is a leak.")
@options(CheckSettings, only=("radius", "similarity", "leak", "min_contrast"))
def command(workspace: Workspace, against: tuple[Path, ...], exclude: bool, strict: bool, **given: Any) -> None:
    """Find photos that others have too: the same pixels, near-duplicates, and near vectors where both sides have some.

    The pairs are written to catalog/checks/leaks.parquet.
    """
    from twin.catalog import catalog_leaks  # noqa: PLC0415 - keeps `--help` fast

    leaks = catalog_leaks(workspace, list(against), merged(workspace.settings.check, given), exclude=exclude)
    _show(leaks)
    if exclude and leaks.photos():
        _show_excluded(workspace, leaks)
    if strict and leaks.photos():
        click.get_current_context().exit(1)


def _show(leaks: "Leaks") -> None:
    others = ", ".join(f"{count:,} of {name}" for name, count in leaks.others.items())
    console.print(f"Compared {counted(leaks.compared, 'photo')} with {others}.", markup=False)
    for name, count in leaks.unreadable.items():
        what = counted(count, "file or cell", "files or cells")
        console.print(f"{what} of {name} {'is' if count == 1 else 'are'} no photo that can be read.", markup=False)
    for name in leaks.others:
        if name not in leaks.embedded:
            console.print(f"{name}: vectors were not compared; both sides need those of one encoder.", markup=False)
    kinds = ", ".join(f"{leaks.photos(kind):,} {kind}" for kind in ("exact", "perceptual", "embedding"))
    photos, instances = counted(leaks.photos(), "photo"), counted(len(leaks.instances()), "instance")
    console.print(f"{photos} of {instances} {'leaks' if leaks.photos() == 1 else 'leak'} ({kinds}).")


def _show_excluded(workspace: Workspace, leaks: "Leaks") -> None:
    """Say what was excluded.

    Raises:
        TwinError: Nothing is left of the catalogue.
    """
    goes = counted(len(leaks.instances()) - len(leaks.kept), "instance was", "instances were")
    console.print(f"{goes} excluded (catalog/overrules.csv).")
    if leaks.kept:
        kept = counted(len(leaks.kept), "instance")
        console.print(f"{kept} stayed, since a person decided to keep what leaks.")
    if not read_columns(workspace.images, ["image_id"]).num_rows:
        raise TwinError(
            "The catalogue is empty now, as every instance leaks; `twin catalog check --forget ID` undoes it."
        )
