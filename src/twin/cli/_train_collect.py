"""``twin train collect``: a model's own right replies, to be learned."""

from pathlib import Path
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.cli._recipes import of_recipe, recipe_options
from twin.core import CollectSettings, Workspace, console, counted

__all__ = ["command"]


@click.command()
@workspace_option
@recipe_options("collect")
@options(CollectSettings)
def command(workspace: Workspace, recipe: Path | None, dry_run: bool, **given: Any) -> None:
    """Draw several explained replies to each train pair and keep those that are right; goes on where it was stopped.

    \b
    Reads   pairs/train.parquet, catalog/
    Writes  collected/NAME.parquet: the kept replies; .json, .md: record and card; .jsonl: all replies
    """  # noqa: D301 - click's mark for lines kept as they are
    settings = merged(of_recipe(workspace.settings.collect, "collect", recipe), given)
    from twin.train.collecting import (  # noqa: PLC0415 - keeps `twin --help` fast
        collect_replies,
        collected_table,
        plan_collect,
    )

    if dry_run:
        for line in plan_collect(workspace, settings):
            console.print(line, soft_wrap=True, markup=False)
        return
    counts = collect_replies(workspace, settings)
    left = ", ".join(f"{many:,} × {reason}" for reason, many in counts["left_out"].items()) or "none"
    asked = counts["pairs"] + counts["pairs_without"]
    console.print(
        f"Kept {counted(counts['kept'], 'reply', 'replies')} to {counts['pairs']:,} of {counted(asked, 'pair')}; "
        f"left out {left}.",
        markup=False,
    )
    console.print(
        f"They are in {collected_table(workspace, settings.name)}; learn them with "
        f"`twin train sft --target collected:{settings.name}`.",
        soft_wrap=True,
        markup=False,
    )
