"""``twin bench check``: composition, copies and position bias of benchmark tables."""

import json

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the reports as one JSON object.")
def command(workspace: Workspace, names: tuple[str, ...], as_json: bool) -> None:
    """Say what benchmark tables (all, or those NAMED) hold and what is wrong with them.

    \b
    Reads   benchmark/NAME.parquet
    Writes  benchmark/checks/NAME.json
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.bench.checks import check_benchmarks, described  # noqa: PLC0415 - keeps `--help` fast

    reports = check_benchmarks(workspace, names)
    if as_json:
        click.echo(json.dumps(reports, indent=2, sort_keys=True, ensure_ascii=False))
        return
    for name, report in reports.items():
        console.print(f"[bold]{name}[/]", soft_wrap=True)
        for line in described(report):
            console.print(f"  {line}", soft_wrap=True, markup=False)
