"""``twin review add``: a reviewer and their personal link."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import ReviewSettings, Workspace, console

__all__ = ["command"]


@click.command()
@workspace_option
@click.argument("name")
@click.option("--revoke", is_flag=True, help="End the link of this reviewer instead; their verdicts stay.")
@options(ReviewSettings, only=("database", "host", "port", "allow_host"))
def command(workspace: Workspace, *, name: str, revoke: bool, **given: Any) -> None:
    """Make NAME a reviewer and print their personal link; a link that they had before ends.

    Give host, port and database as to `twin review`, or keep them in twin.yaml.
    """
    from twin.review.server import end_link, personal_link  # noqa: PLC0415 - keeps `--help` fast

    settings = merged(workspace.settings.review, given)
    if revoke:
        end_link(workspace, settings, name)
        console.print(f"The link of {name} is not valid any more.", markup=False, soft_wrap=True)
    else:
        link, again = personal_link(workspace, settings, name)
        ended = f"The earlier link of {name} is not valid any more.\n" if again else ""
        console.print(f"{ended}The personal link of {name}, shown this once:\n{link}", markup=False, soft_wrap=True)
