"""``twin review plan``: what is to be judged, and in which order."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import ReviewSettings, Workspace, console

__all__ = ["command", "show_saved"]

_MADE = ("new", "changed", "closed")
_OPTIONS = ("database", "verdicts", "rule", "gold", "gold_degree", "least", "confident", "audit", "seed")


@click.command()
@workspace_option
@options(ReviewSettings, only=_OPTIONS)
def command(workspace: Workspace, **given: Any) -> None:
    """Put the work in order again, from the links and the verdicts so far.

    \b
    Reads   links/candidates.parquet, links/maybe_same.parquet, catalog/, catalog/checks/ where there are some
    Writes  review.sqlite (or the database of --database)

    It may run while people judge. What is no longer proposed is closed, with its verdicts kept.
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.catalog.checks import check_table  # noqa: PLC0415 - keeps `twin review --help` fast
    from twin.review.planning import check_catalogue, outdated_links, plan  # noqa: PLC0415
    from twin.review.store import open_store, store_url  # noqa: PLC0415

    settings = merged(workspace.settings.review, given)
    check_catalogue(workspace)
    store = open_store(store_url(workspace, settings.database))
    try:
        planned = plan(workspace, store, settings)
    finally:
        store.close()
    _show(planned.counts, checked=check_table(workspace, "instances").exists())
    show_saved(planned.order.counts, settings.rule)
    if outdated := outdated_links(workspace):
        console.print(f"[yellow]Note:[/] {outdated}", soft_wrap=True)


def show_saved(counts: dict[str, int], rule: str) -> None:
    """Print how many verdicts of people calibrated models save."""
    if not counts["judged by models"]:
        return
    if rule != "dawid-skene":
        console.print(f"Models decide nothing: the rule {rule} counts the verdicts of people alone.")
        return
    if not counts["trusted"]:
        console.print("Models decide nothing yet: people judge every link.")
        return
    console.print(
        f"Models decide {counts['decided by models']:,} of {counts['open']:,} links"
        f" ({counts['audited']:,} more are judged by people to check them); where people agree, this saves"
        f" {counts['saved']:,} of {counts['usual']:,} of their verdicts."
    )


def _show(counts: dict[str, dict[str, int]], *, checked: bool) -> None:
    from rich.table import Table  # noqa: PLC0415 - keeps `--help` fast

    table = Table("queue", "what", "items")
    for queue, made in counts.items():
        if not made:
            table.add_row(queue, "nothing to judge yet; run `twin mine`", "")
        for what, number in made.items():
            if number or what == "new":
                table.add_row(queue, f"{what} items" if what in _MADE else what, f"{number:,}")
    if not checked:
        table.add_row("identity", "nothing suspected yet; run `twin catalog check`", "")
    console.print(table)
