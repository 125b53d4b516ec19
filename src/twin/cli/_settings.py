"""``twin settings``: every key with its value and meaning."""

import math
from typing import Any

import click
import yaml

from twin.cli._options import workspace_option
from twin.core import Workspace

__all__ = ["command"]


@click.command()
@workspace_option
def command(workspace: Workspace) -> None:
    """Show every key of twin.yaml, as valid YAML, with its present value and its meaning."""
    for name, section in workspace.settings:
        click.echo(f"{name}:  # {type(section).__doc__}")
        values = section.model_dump()
        for key, field in type(section).model_fields.items():
            click.echo(f"  {key}: {_value(values[key])}  # {field.description}")


def _value(value: Any) -> str:
    """``value`` on one line of YAML, in quotes where it would be read as something else."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=math.inf)
    return text.removesuffix("...\n").rstrip()
