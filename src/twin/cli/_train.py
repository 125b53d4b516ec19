"""``twin train``: post-train a vision-language model."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import TrainSettings, Workspace, console

__all__ = ["command"]


@click.group()
def command() -> None:
    """Post-train a vision-language model on the workspace's pairs."""


@command.command("sft")
@workspace_option
@options(TrainSettings)
def sft(workspace: Workspace, **given: Any) -> None:
    """Supervised fine-tuning on bare answers; goes on where an interrupted run stopped."""
    from twin.train import train_sft  # noqa: PLC0415 - keeps `twin --help` fast

    settings = merged(workspace.settings.train, given)
    train_sft(workspace, settings)
    console.print(f"The trained model is in {workspace.run(settings.name)}.", soft_wrap=True)
