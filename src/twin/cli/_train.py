"""``twin train``: post-train a vision-language model."""

import importlib

import click

from twin.cli._lazy import LazyGroup

__all__ = ["command"]


class _Methods(LazyGroup):
    """The methods of post-training; each module has a command of its method's name."""

    modules = "twin.cli._train_"
    summaries = {  # noqa: RUF012 - as in the base class
        "sft": "Fine-tune on answers, or on explanations and answers.",
        "grpo": "Reinforce replies whose answer is right.",
        "export-verl": "Write data, reward and configuration for verl on Ray.",
    }

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.summaries:
            return None
        word = name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"{self.modules}{word}"), word)
        return command


@click.group(cls=_Methods)
def command() -> None:
    """Post-train a vision-language model on the workspace's pairs."""
