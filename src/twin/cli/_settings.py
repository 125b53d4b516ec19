"""``twin settings``: every key with its value and meaning."""

import click

from twin.cli._options import workspace_option
from twin.core import Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
def command(workspace: Workspace) -> None:
    """Show every key of twin.yaml, as valid YAML, with its present value and its meaning."""
    for name, section in workspace.settings:
        console.print(f"{name}:  # {type(section).__doc__}", markup=False)
        for key, field in type(section).model_fields.items():
            value = getattr(section, key)
            shown = "null" if value is None else str(value).lower() if isinstance(value, bool) else value
            console.print(f"  {key}: {shown}  # {field.description}", markup=False, soft_wrap=True)
