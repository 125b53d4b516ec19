"""``twin train grpo``: reinforcement by group-relative policy optimisation."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import GrpoSettings, TwinError, Workspace, console, read_settings

__all__ = ["grpo"]


@click.command()
@workspace_option
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file whose section `grpo` takes the place of what twin.yaml says, key by key.",
)
@click.option("--dry-run", is_flag=True, help="Show the settings, the work and the memory, and train nothing.")
@options(GrpoSettings)
def grpo(workspace: Workspace, recipe: Path | None, dry_run: bool, **given: Any) -> None:
    """Draw several replies to each pair query and reinforce the right ones; goes on where an interrupted run stopped.

    \b
    Reads   pairs/train.parquet, catalog/
    Writes  runs/NAME: the model with its card (README.md), training.json, logs/
    """  # noqa: D301 - click's mark for lines kept as they are
    settings = merged(_of_recipe(workspace.settings.grpo, recipe), given)
    from twin.train.grpo import plan_grpo, train_grpo  # noqa: PLC0415 - keeps `twin --help` fast

    if dry_run:
        for line in plan_grpo(workspace, settings):
            console.print(line, soft_wrap=True, markup=False)
        return
    train_grpo(workspace, settings)
    console.print(f"The trained model is in {workspace.run(settings.name)}.", soft_wrap=True)


def _of_recipe(section: GrpoSettings, recipe: Path | None) -> GrpoSettings:
    """``section`` with the keys that the recipe has in place of its own.

    Raises:
        TwinError: The recipe is no valid settings file, or says something about other sections.
    """
    if recipe is None:
        return section
    settings = read_settings(recipe)
    if others := settings.model_fields_set - {"grpo"}:
        raise TwinError(f"{recipe} has a section {min(others)!r}; a recipe for `twin train grpo` has `grpo` alone.")
    return section.model_copy(update=settings.grpo.model_dump(include=settings.grpo.model_fields_set))
