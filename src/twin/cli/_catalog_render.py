"""``twin catalog render``: objects that exist only as parameters."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import CatalogSettings, Workspace

__all__ = ["command"]

_KEYS = ("seed", "seen", "unseen", "views", "twins", "twin_views", "degrees", "size", "engine", "workers")


@click.command()
@workspace_option
@options(CatalogSettings, only=_KEYS)
def command(workspace: Workspace, **given: Any) -> None:
    """Render household objects, and near-twins that differ from them in a known number of attributes."""
    from twin.catalog import render_objects  # noqa: PLC0415 - keeps `--help` fast
    from twin.cli._catalog_counts import show_counts  # noqa: PLC0415

    show_counts(workspace, render_objects(workspace, merged(workspace.settings.catalog, given)))
