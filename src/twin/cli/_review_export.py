"""``twin review export``: items and verdicts for other software."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import ReviewSettings, TwinError, Workspace, console

__all__ = ["command"]

_QUEUES = ("link", "photo", "identity")


@click.command()
@workspace_option
@click.option("--to", type=click.Choice(("label-studio", "csv")), required=True, help="What to write for.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder (label-studio) or file (csv); folders on the way to it are made.",
)
@click.option("--queue", "queues", type=click.Choice(_QUEUES), multiple=True, help="Which queues. [default: all]")
@options(ReviewSettings, only=("database",))
def command(workspace: Workspace, *, to: str, out: Path, queues: tuple[str, ...], **given: Any) -> None:
    """Write items and verdicts for Label Studio or as CSV; `twin review import` reads them back without loss.

    \b
    Reads   review.sqlite (or the database of --database), catalog/
    Writes  the folder or file --out
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.review.accepting import open_begun  # noqa: PLC0415
    from twin.review.exchange import export_csv, export_label_studio  # noqa: PLC0415 - keeps `--help` fast

    _check(to, out)
    wanted = queues or _QUEUES
    with closing(open_begun(workspace, merged(workspace.settings.review, given))) as store:
        counts = export_csv(store, out, wanted) if to == "csv" else export_label_studio(workspace, store, out, wanted)
    told = ", ".join(f"{number:,} {what}" for what, number in counts.items())
    console.print(f"Wrote {told} to {out}.", markup=False, soft_wrap=True)


def _check(to: str, out: Path) -> None:
    if to == "csv" and out.is_dir():
        raise TwinError(f"{out} is a folder; name a file for --out, such as {out / 'verdicts.csv'}.")
    if to != "csv" and out.is_file():
        raise TwinError(f"{out} is a file; name a folder for --out.")
