"""``twin demo``: the whole chain, as the commands that a user would type."""

import importlib
import json
import time

import click
from rich.table import Table

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]

_STAGES = (
    ("Photograph objects that exist only as parameters", ("catalog render",)),
    ("Turn each photo into a vector", ("embed",)),
    ("Find look-alikes", ("mine",)),
    ("Ask: the same object, or a look-alike?", ("pairs --wording varied",)),
    ("Make a benchmark of objects kept apart", ("bench",)),
    ("Teach the base model the difference", ("train sft",)),
    (
        "Examine the models, beside baselines",
        tuple(
            f"eval --model {model}" for model in ("always-yes", "threshold", "comparator", "base", "twin", "blind:twin")
        ),
    ),
    ("Write the report", ("report",)),
)


@click.command()
@workspace_option
def command(workspace: Workspace) -> None:
    """Run the whole chain, from rendering to report, with the workspace's settings; goes on where it was stopped."""
    begun = time.monotonic()
    for number, (title, calls) in enumerate(_STAGES, start=1):
        console.rule(f"[bold]{number}  {title}", align="left")
        for call in calls:
            console.print(f"[dim]$ twin {call}[/]", highlight=False)
            _run(call, workspace)
    console.rule("[bold]What came of it", align="left")
    console.print(_gains(workspace))
    console.print(f"All of it took {(time.monotonic() - begun) / 60:.1f} minutes.")
    console.print(f"Now open {workspace.report / 'index.html'}", soft_wrap=True, markup=False)
    console.print(
        f"To judge its look-alikes yourself: twin review --workspace {workspace.root}", soft_wrap=True, markup=False
    )


def _run(call: str, workspace: Workspace) -> None:
    name, *arguments = call.split()
    command: click.Command = importlib.import_module(f"twin.cli._{name}").command
    command.main([*arguments, "--workspace", str(workspace.root)], prog_name=f"twin {name}", standalone_mode=False)


def _gains(workspace: Workspace) -> Table:
    gains = json.loads((workspace.report / "summary.json").read_text(encoding="utf-8"))["gain"]
    table = Table("objects", "questions", "gain", "95 % interval", title="Trained against base, in percentage points")
    for source, kinds in gains.items():
        for kind, gain in kinds.items():
            interval = f"{gain['low']:+.1f} to {gain['high']:+.1f}"
            table.add_row(source, f"{gain['queries']} {kind}", f"{gain['delta']:+.1f}", interval)
    return table
