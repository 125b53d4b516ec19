"""``twin train sft``: supervised fine-tuning."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import TrainSettings, TwinError, Workspace, console, read_settings

__all__ = ["sft"]


@click.command()
@workspace_option
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file whose section `train` takes the place of what twin.yaml says, key by key.",
)
@click.option("--dry-run", is_flag=True, help="Show the settings, the work and the memory, and train nothing.")
@options(TrainSettings)
def sft(workspace: Workspace, recipe: Path | None, dry_run: bool, **given: Any) -> None:
    """Supervised fine-tuning on pair queries and general questions; goes on where an interrupted run stopped.

    \b
    Reads   pairs/train.parquet, pairs/general.parquet, catalog/
    Writes  runs/NAME: the model with its card (README.md), training.json, logs/
    """  # noqa: D301 - click's mark for lines kept as they are
    settings = merged(_of_recipe(workspace.settings.train, recipe), given)
    from twin.train import plan_sft, train_sft  # noqa: PLC0415 - keeps `twin --help` fast

    if dry_run:
        for line in plan_sft(workspace, settings):
            console.print(line, soft_wrap=True, markup=False)
        return
    train_sft(workspace, settings)
    console.print(f"The trained model is in {workspace.run(settings.name)}.", soft_wrap=True)


def _of_recipe(section: TrainSettings, recipe: Path | None) -> TrainSettings:
    """``section`` with the keys that the recipe has in place of its own.

    Raises:
        TwinError: The recipe is no valid settings file, or says something about other sections.
    """
    if recipe is None:
        return section
    settings = read_settings(recipe)
    if others := settings.model_fields_set - {"train"}:
        raise TwinError(f"{recipe} has a section {min(others)!r}; a recipe for `twin train sft` has `train` alone.")
    return section.model_copy(update=settings.train.model_dump(include=settings.train.model_fields_set))
