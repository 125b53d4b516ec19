"""``twin review``: people judge look-alikes in the browser."""

from typing import Any

import click

from twin.cli._lazy import LazyGroup
from twin.cli._options import is_step, merged, options, workspace_option
from twin.core import ReviewSettings, Workspace

__all__ = ["command"]


class _Steps(LazyGroup):
    """What surrounds the judging."""

    modules = "twin.cli._review_"
    summaries = {  # noqa: RUF012 - as in the base class
        "add": "Name a reviewer, and get their personal link.",
        "plan": "Put the work in order again, from the links and the verdicts so far.",
        "judge": "Let a model judge links before people do.",
        "status": "Show verdicts, agreement, and how sure the labels are.",
        "accept": "Turn verdicts into accepted links.",
        "export": "Write items and verdicts for Label Studio or as CSV.",
        "import": "Read verdicts from Label Studio or CSV.",
    }


@click.group(cls=_Steps, invoke_without_command=True)
@workspace_option
@options(ReviewSettings)
@click.pass_context
def command(context: click.Context, /, workspace: Workspace, **given: Any) -> None:
    """Judge in the browser which look-alikes are really different objects.

    \b
    Reads   links/candidates.parquet, catalog/, embeddings/ where there are some
    Writes  review.sqlite (or the database of --database)
    """  # noqa: D301 - click's mark for lines kept as they are
    if is_step(context):
        return
    from twin.review.server import serve  # noqa: PLC0415 - keeps `twin review --help` fast

    serve(workspace, merged(workspace.settings.review, given))
