"""``twin bench load``: FGVQA as it was released."""

from pathlib import Path

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.argument("where", nargs=-1, required=True, metavar="glab-caltech/FGVQA|FOLDER|FILE.parquet…")
@click.option("--revision", help="Revision of the data set on the Hub. [default: its main one]")
def command(workspace: Workspace, where: tuple[str, ...], revision: str | None) -> None:
    """Load FGVQA as released, photos byte for byte, and say how it is composed and what is wrong with it.

    \b
    Reads   a data set of the Hugging Face Hub, or Parquet files of the same columns
    Writes  benchmark/SOURCE.parquet for each source, benchmark/store/, benchmark/checks/
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.bench.checks import check_benchmarks, described, released_shortfalls  # noqa: PLC0415 - fast `--help`
    from twin.bench.released import load_released  # noqa: PLC0415

    loaded = load_released(workspace, [Path(each) for each in where], revision)
    reports = check_benchmarks(workspace, loaded.tables)
    for name, report in reports.items():
        console.print(f"[bold]{name}[/]", soft_wrap=True)
        for line in described(report):
            console.print(f"  {line}", soft_wrap=True, markup=False)
        told = loaded.identities[name] or "nothing; clusters are the first image of each query"
        console.print(f"  identities are read from {told}", soft_wrap=True, markup=False)
        if wrong := loaded.contradictions[name]:
            console.print(f"  [yellow]{wrong:,} answers contradict these identities[/]", soft_wrap=True)
    shortfalls = released_shortfalls({name: report["composition"] for name, report in reports.items()})
    for line in shortfalls:
        console.print(f"[yellow]{line}[/]", soft_wrap=True)
    if shortfalls:
        console.print("[yellow]This is not the whole of the released FGVQA; its scores cannot be compared.[/]")
    else:
        console.print(
            "The composition is that of the released FGVQA: 6 sources, 1,000 pair and 1,000 multi queries each."
        )
