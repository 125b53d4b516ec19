"""``twin mine``: vectors to look-alike links."""

from typing import Any

import click

from twin.cli._lazy import LazyGroup
from twin.cli._options import is_step, merged, options, workspace_option
from twin.core import MineSettings, Workspace, console

__all__ = ["command"]


class _Steps(LazyGroup):
    """What can be done with links."""

    modules = "twin.cli._mine_"
    summaries = {"sheet": "Draw contact sheets of proposed links."}  # noqa: RUF012 - as in the base class


@click.group(cls=_Steps, invoke_without_command=True)
@workspace_option
@options(MineSettings)
@click.option(
    "--round",
    "number",
    type=click.IntRange(min=1),
    help="Train a comparator on the accepted links, and propose what it confuses: round 1, 2, …",
)
@click.pass_context
def command(context: click.Context, /, workspace: Workspace, number: int | None, **given: Any) -> None:
    """Propose look-alike links: the most similar other instances of each instance.

    Known near-twins are linked to their base. Where nobody has judged a link, all links are accepted as they are.
    """
    if is_step(context):
        return
    settings = merged(workspace.settings.mine, given)
    if number is None:
        _mine(workspace, settings)
    else:
        from twin.mine import mine_round  # noqa: PLC0415 - keeps `twin mine --help` fast

        mine_round(workspace, settings, number)


def _mine(workspace: Workspace, settings: MineSettings) -> None:
    from twin.mine import mine  # noqa: PLC0415 - keeps `twin mine --help` fast

    counts = mine(workspace, settings)
    console.print(
        f"{counts['mined']:,} mined and {counts['near_twins']:,} near-twin links between"
        f" {counts['instances']:,} instances; {counts['without_link']:,} have no mined link."
    )
    if counts["maybe_same"]:
        console.print(
            f"{counts['maybe_same']:,} links may join one object listed twice: `twin mine sheet --kind maybe-same`."
        )
