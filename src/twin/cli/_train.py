"""``twin train``: post-train a vision-language model."""

import click

from twin.cli._lazy import LazyGroup

__all__ = ["command"]


class _Methods(LazyGroup):
    """The methods of post-training."""

    modules = "twin.cli._train_"
    summaries = {  # noqa: RUF012 - as in the base class
        "sft": "Fine-tune on answers, or on explanations and answers.",
        "grpo": "Reinforce replies whose answer is right.",
        "collect": "Collect a model's own right replies, to fine-tune on them.",
        "export-verl": "Write data, reward and configuration for verl on Ray.",
    }


@click.group(cls=_Methods)
def command() -> None:
    """Post-train a vision-language model on the workspace's pairs."""
