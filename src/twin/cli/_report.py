"""``twin report``: one self-contained page with everything that was found."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import ReportSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@options(ReportSettings)
def command(workspace: Workspace, **given: Any) -> None:
    """Write the report: one self-contained page, a gallery of every query, figures as JSON, and plots."""
    from twin.report import report  # noqa: PLC0415 - keeps `twin --help` fast

    counts = report(workspace, merged(workspace.settings.report, given))
    console.print(f"{workspace.report / 'index.html'}: " + ", ".join(f"{v} {name}" for name, v in counts.items()))
