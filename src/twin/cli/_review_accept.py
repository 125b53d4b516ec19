"""``twin review accept``: from verdicts to accepted links."""

from typing import Any

import click

from twin.cli._options import merged, options, workspace_option
from twin.core import ReviewSettings, Workspace, console, counted

__all__ = ["command"]


@click.command()
@workspace_option
@options(ReviewSettings, only=("rule", "least", "confident", "verdicts", "database", "seed"))
def command(workspace: Workspace, **given: Any) -> None:
    """Turn verdicts into accepted links, and into decisions about photos and instances.

    Where photos or identities alone were judged, the decisions are written and the links stay as they are.

    \b
    Reads   review.sqlite (or the database of --database), links/candidates.parquet, links/maybe_same.parquet
    Writes  links/{accepted,rejected}.parquet, links/review.json, catalog/overrules.csv
    """  # noqa: D301 - click's mark for lines kept as they are
    from twin.review.accepting import accept, open_begun  # noqa: PLC0415 - keeps `twin review --help` fast

    settings = merged(workspace.settings.review, given)
    store = open_begun(workspace, settings)
    try:
        with console.status("Estimating how reliable the verdicts are"):
            counts = accept(workspace, store, settings.rule, settings)
    finally:
        store.close()
    if "accepted" in counts:
        _say_links(counts, settings.rule)
    else:
        mined = workspace.candidates.exists()
        told = "No link has been judged yet" if mined else "No links are proposed (`twin mine`)"
        console.print(f"{told}, so none was accepted{'; links/ is as it was' if mined else ''}.", soft_wrap=True)
        if not counts["decisions"]:
            console.print("for the catalogue: nothing was decided")
    for warning in counts["warnings"]:
        console.print(warning, markup=False, soft_wrap=True)
    _say_decisions(counts["decisions"], counts["overrules"])
    _say_next(workspace, counts)


def _say_links(counts: dict[str, Any], rule: str) -> None:
    from twin.cli._review_tables import share  # noqa: PLC0415 - keeps `twin review --help` fast

    reviewed = counts["accepted"] - counts["by_construction"] - counts["by_gold"]
    twins = f" and {counted(counts['by_construction'], 'near-twin')} by construction"
    known = f", {counts['by_gold']:,} by gold (their answer is known)," if counts["by_gold"] else ","
    errors = [share(counts[name]) for name in ("label_error", "label_error_by_gold")]
    console.print(
        f"{counted(reviewed, 'link')} accepted by {rule}{known}{twins};"
        f" estimated label error {errors[0]}, by gold alone {errors[1]}.",
        soft_wrap=True,
    )
    for reason, many in counts["rejected"].items():
        console.print(f"left out: {many:,} × {reason} (links/rejected.parquet)", soft_wrap=True)
    _say_saved(counts["saved"])


def _say_saved(saved: dict[str, Any] | None) -> None:
    from twin.cli._review_tables import spared  # noqa: PLC0415 - keeps `twin review --help` fast

    if saved:
        console.print(spared(saved, "accepted"), soft_wrap=True)


def _say_decisions(decisions: dict[str, int], overrules: dict[str, int]) -> None:
    for what, many in decisions.items():
        console.print(f"for the catalogue: {many:,} × {what} (catalog/overrules.csv)", soft_wrap=True)
    if overrules["withdrawn"]:
        taken = counted(overrules["withdrawn"], "earlier decision")
        console.print(f"{taken} of a review taken back, since verdicts no longer support it.", soft_wrap=True)
    if overrules["decided by hand"]:
        kept = counted(overrules["decided by hand"], "decision")
        console.print(f"{kept} left as somebody made it by hand in catalog/overrules.csv.", soft_wrap=True)
    if overrules["unknown"]:
        gone = counted(overrules["unknown"], "decision")
        console.print(f"{gone} about what no source has any more left out.", soft_wrap=True)


def _say_next(workspace: Workspace, counts: dict[str, Any]) -> None:
    from twin.review.planning import outdated_stages  # noqa: PLC0415 - keeps `twin review --help` fast

    overrules, stale = counts["overrules"], outdated_stages(workspace)
    if overrules["to follow"] or overrules["withdrawn"]:
        last = "`twin review plan` and `twin review accept` again" if "accepted" in counts else "`twin review`"
        console.print(
            f"Next: `twin catalog check`, which follows the decisions; then `twin embed`, `twin mine`, {last}, since"
            " the catalogue has changed.",
            soft_wrap=True,
        )
    elif stale:
        console.print(
            f"Next: {', '.join(stale)}, as the catalogue has changed; then `twin review plan` and"
            " `twin review accept` again.",
            soft_wrap=True,
        )
    elif "accepted" in counts:
        console.print("Next: `twin pairs`.")
    elif workspace.candidates.exists():
        console.print("Next: `twin review`, to judge the links.")
    else:
        console.print("Next: `twin embed` and `twin mine`, which propose links.")
