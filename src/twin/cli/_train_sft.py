"""``twin train sft``: supervised fine-tuning."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.cli._recipes import carry_out, of_recipe, recipe_options
from twin.core import TrainSettings, Workspace

__all__ = ["command"]


@click.command()
@workspace_option
@recipe_options("train")
@options(TrainSettings)
def command(workspace: Workspace, recipe: Path | None, dry_run: bool, **given: Any) -> None:
    """Supervised fine-tuning on pair queries and general questions; goes on where an interrupted run stopped.

    \b
    Reads   pairs/{train,val,general,multi}.parquet, catalog/
    Writes  runs/NAME: the model with its card (README.md), training.json, logs/, samples.html, best/
    """  # noqa: D301 - click's mark for lines kept as they are
    settings = merged(of_recipe(workspace.settings.train, "train", recipe), given)
    from twin.train import plan_sft, train_sft  # noqa: PLC0415 - keeps `twin --help` fast

    carry_out(workspace, settings, plan_sft if dry_run else None, train_sft)
