"""``twin train grpo``: reinforcement by group-relative policy optimisation."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.cli._recipes import carry_out, of_recipe, recipe_options
from twin.core import GrpoSettings, Workspace

__all__ = ["command"]


@click.command()
@workspace_option
@recipe_options("grpo")
@options(GrpoSettings)
def command(workspace: Workspace, recipe: Path | None, dry_run: bool, **given: Any) -> None:
    """Draw several replies to each pair query and reinforce the right ones; goes on where an interrupted run stopped.

    \b
    Reads   pairs/{train,val,multi}.parquet, catalog/
    Writes  runs/NAME: the model with its card (README.md), training.json, logs/, samples.html, best/
    """  # noqa: D301 - click's mark for lines kept as they are
    settings = merged(of_recipe(workspace.settings.grpo, "grpo", recipe), given)
    from twin.train.grpo import plan_grpo, train_grpo  # noqa: PLC0415 - keeps `twin --help` fast

    carry_out(workspace, settings, plan_grpo if dry_run else None, train_grpo)
