"""``twin bench export``: benchmark tables as other software reads them."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]

_FORMATS = ("datasets", "lmms-eval", "vlmevalkit")


@click.command()
@workspace_option
@click.option("--to", type=click.Choice(_FORMATS), required=True, help="Software or layout to write for.")
@click.option("--benchmarks", "names", multiple=True, help="Table to write; may be given several times. [default: all]")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write; an export is replaced.")
def command(workspace: Workspace, to: Any, names: tuple[str, ...], out: Path) -> None:
    """Write benchmark tables with their photos as a folder that other software reads.

    \b
    Reads   benchmark/, catalog/
    Writes  the folder --out
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.bench.exports import export_benchmarks  # noqa: PLC0415 - keeps `--help` fast

    for name, counts in export_benchmarks(workspace, to, out, names)["benchmarks"].items():
        many = {kind: sum(by.values()) if isinstance(by, dict) else by for kind, by in counts.items()}
        console.print(f"{name:<24}" + ", ".join(f"{number:,} {kind}" for kind, number in many.items()), soft_wrap=True)
    console.print(f"Written to {out} for {to}; see docs/bench-exports.md for how to use it.", soft_wrap=True)
