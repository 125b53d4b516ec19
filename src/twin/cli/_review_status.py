"""``twin review status``: how far a review is, and how sure its labels are."""

import json
from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import ReviewSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@options(ReviewSettings, only=("database", "rule", "least", "confident", "verdicts", "seed"))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(workspace: Workspace, *, as_json: bool, **given: Any) -> None:
    """Show verdicts, agreement, and how sure the labels are.

    \b
    Reads   review.sqlite (or the database of --database), catalog/, links/candidates.parquet
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.cli._review_tables import show  # noqa: PLC0415 - keeps `twin review --help` fast
    from twin.review.accepting import figures, open_begun  # noqa: PLC0415

    settings = merged(workspace.settings.review, given)
    store = open_begun(workspace, settings)
    try:
        with console.status("Estimating how reliable the verdicts are"):
            told = figures(workspace, store, settings)
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show(told, settings.rule)
