"""``twin pairs export``: the pair queries as trainers take them."""

from pathlib import Path

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]

_FORMATS = ("trl", "verl", "ms-swift", "llama-factory", "twin", "webdataset", "datasets")


@click.command()
@workspace_option
@click.option("--to", "to", type=click.Choice(_FORMATS), required=True, help="Software or layout to write for.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write; an export is replaced.")
def command(workspace: Workspace, to: str, out: Path) -> None:
    """Write the pair queries and other questions with their photos as a folder that other software reads.

    \b
    Reads   pairs/{train,val,test,general,multi}.parquet, catalog/
    Writes  the folder --out
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.pairs.exports import export_pairs  # noqa: PLC0415 - keeps `--help` fast

    counts = export_pairs(workspace, to, out)
    for split, many in counts["splits"].items():
        console.print(f"{split:<11}" + ", ".join(f"{number:,} {what}" for what, number in many.items()))
    for name in ("general", "multi"):
        if many := counts.get(name):
            console.print(f"{name:<11}" + ", ".join(f"{number:,} {what}" for what, number in many.items()))
    console.print(f"Written to {out} for {to}; see docs/exports.md for how to load it.", soft_wrap=True)
