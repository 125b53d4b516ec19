"""``twin review import``: verdicts from other software."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import ReviewSettings, TwinError, Workspace, console

__all__ = ["command"]

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(name="import")
@workspace_option
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--gold", type=_FILE, help="CSV table (a, b, gold) of links whose truth is known.")
@options(ReviewSettings, only=("database", "verdicts"))
def command(workspace: Workspace, *, files: tuple[Path, ...], gold: Path | None, **given: Any) -> None:
    """Read verdicts from FILES: exports of Label Studio (.json) or tables (.csv). Reading a file again changes nothing.

    \b
    Reads   the files, catalog/ with --gold
    Writes  review.sqlite (or the database of --database)
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.review.accepting import open_begun  # noqa: PLC0415
    from twin.review.exchange import import_gold, import_verdicts  # noqa: PLC0415 - keeps `--help` fast

    if not files and gold is None:
        raise TwinError("There is nothing to read; give a .json or .csv file, or --gold.")
    for path in (*files, *([gold] if gold else [])):
        if not path.exists():
            raise TwinError(f"{path} does not exist; give a .json or .csv file.")
    settings = merged(workspace.settings.review, given)
    with closing(open_begun(workspace, settings)) as store:
        if gold is not None:
            _tell(gold, import_gold(workspace, store, gold, settings.verdicts))
        for path in files:
            _tell(path, import_verdicts(store, path))


def _tell(path: Path, counts: dict[str, int]) -> None:
    told = ", ".join(f"{number:,} {what}" for what, number in counts.items()) or "nothing"
    console.print(f"{path}: {told}.", markup=False, soft_wrap=True)
