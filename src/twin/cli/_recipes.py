"""What the methods of post-training have in common on the command line: recipes and dry runs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from twin.core import (
    CollectSettings,
    GrpoSettings,
    TrainSettings,
    TwinError,
    Workspace,
    console,
    read_settings,
)

__all__ = ["carry_out", "of_recipe", "recipe_options"]

Command = TypeVar("Command", bound=Callable[..., Any])
Section = TypeVar("Section", TrainSettings, GrpoSettings, CollectSettings)


def recipe_options(section: str) -> Callable[[Command], Command]:
    """The options ``--recipe`` and ``--dry-run`` of a command that goes by ``section``."""
    recipe = click.option(
        "--recipe",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"A YAML file whose section `{section}` takes the place of what twin.yaml says, key by key.",
    )
    dry = click.option("--dry-run", is_flag=True, help="Show the settings, the work and the memory, and do nothing.")
    return lambda command: recipe(dry(command))


def of_recipe(settings: Section, section: str, recipe: Path | None) -> Section:
    """The settings of ``section`` with the keys that the recipe has in place of its own.

    Raises:
        TwinError: The recipe is no valid settings file, or says something about other sections.
    """
    if recipe is None:
        return settings
    read = read_settings(recipe)
    if others := read.model_fields_set - {section}:
        raise TwinError(f"{recipe} has a section {min(others)!r}; a recipe of this command has `{section}` alone.")
    own = getattr(read, section)
    return settings.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def carry_out(
    workspace: Workspace,
    settings: Section,
    plan: Callable[[Workspace, Section], Iterator[str]] | None,
    train: Callable[[Workspace, Section], object],
) -> None:
    """Train and say where the model is; where there is a ``plan``, show that instead."""
    if plan:
        for line in plan(workspace, settings):
            console.print(line, soft_wrap=True, markup=False)
        return
    train(workspace, settings)
    console.print(f"The trained model is in {workspace.run(settings.name)}.", soft_wrap=True)
