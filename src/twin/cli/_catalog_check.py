"""``twin catalog check``: what should not be in the catalogue, and what is left."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from twin.cli._options import merged, options, workspace_option
from twin.core import CheckSettings, TwinError, Workspace, console, counted

if TYPE_CHECKING:
    from twin.catalog import Checked
    from twin.catalog.checks import Findings, Funnel, Overrule, Step

__all__ = ["command"]

_SHOWN = 10
"""Decisions without effect that are told one by one."""


@click.command()
@workspace_option
@click.option("--keep", multiple=True, metavar="ID", help="A photo or instance that stays, whatever the checks say.")
@click.option("--exclude", multiple=True, metavar="ID", help="A photo or instance that goes.")
@click.option("--same", multiple=True, nargs=2, metavar="ID ID", help="Two instances that are one object.")
@click.option(
    "--review",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV table of decisions: kind, id, decision, note.",
)
@click.option("--forget", multiple=True, metavar="ID", help="A photo or instance whose decisions are taken back.")
@options(CheckSettings, only=tuple(name for name in CheckSettings.model_fields if name != "leak"))
def command(
    workspace: Workspace,
    *,
    keep: tuple[str, ...],
    exclude: tuple[str, ...],
    same: tuple[tuple[str, str], ...],
    review: Path | None,
    forget: tuple[str, ...],
    **given: Any,
) -> None:
    """Check every photo and instance, take out what the checks exclude, and show the funnel.

    Decisions (--keep, --exclude, --same, --review) stay in catalog/overrules.csv, past every check and import, until
    --forget takes them back.
    """
    from twin.catalog import check_catalog  # noqa: PLC0415 - keeps `--help` fast
    from twin.catalog.checks import read_review, same_object  # noqa: PLC0415

    decisions = [*_named(workspace, keep, "keep"), *_named(workspace, exclude, "exclude")]
    decisions += [same_object(*ids) for ids in same]
    decisions += read_review(review) if review else []
    checked = check_catalog(workspace, merged(workspace.settings.check, given), decisions, forget)
    _show_findings(checked.findings)
    console.print(_funnel("photos", checked.funnel.photos))
    console.print(_funnel("instances", checked.funnel.instances))
    _show_decisions(checked)
    _check_left(workspace, checked.funnel)


def _named(workspace: Workspace, ids: tuple[str, ...], decision: Any) -> list["Overrule"]:
    """Decisions about photos and instances, told apart by what the sources have."""
    from twin.catalog.checks import Overrule, known_ids  # noqa: PLC0415

    photos, instances = known_ids(workspace) if ids else (set(), set())
    for name in ids:
        if name not in photos | instances:
            raise TwinError(f"No source has a photo or instance {name!r}; ids stand in catalog/excluded.parquet.")
    return [Overrule("photo" if name in photos else "instance", name, decision) for name in ids]


def _show_findings(findings: "Findings") -> None:
    table = Table("found", "times")
    for name, count in findings.counts.items():
        table.add_row(name, _number(count))
    console.print(table)
    if findings.crowded:
        photos = counted(findings.crowded, "photo was", "photos were")
        console.print(f"{photos} compared with 32 of the others of the same hash only; there are very many of them.")
    if not findings.embedded:
        console.print("Identities were not checked: that needs vectors; run `twin embed`, then check again.")


def _show_decisions(checked: "Checked") -> None:
    if checked.forgotten:
        console.print(f"{counted(checked.forgotten, 'decision was', 'decisions were')} taken back.")
    if checked.decisions:
        console.print(f"{counted(checked.decisions, 'decision')} of catalog/overrules.csv in force.")
    for name, why in list(checked.vain.items())[:_SHOWN]:
        console.print(f"To keep {name} has no effect: {why}.", markup=False, soft_wrap=True)
    if len(checked.vain) > _SHOWN:
        rest = counted(len(checked.vain) - _SHOWN, "decision", "decisions")
        console.print(f"{rest} more to keep something: without effect, since the rules of the catalogue are stronger.")


def _check_left(workspace: Workspace, funnel: "Funnel") -> None:
    """Say so where nothing is left of the catalogue.

    Raises:
        TwinError: Nothing is; the message says why.
    """
    if funnel.instances[-1].left:
        return
    lost = Counter({reason: count for step in funnel.photos for reason, count in step.lost.items() if count})
    why = ", ".join(f"{reason} ({count:,})" for reason, count in lost.most_common())
    raise TwinError(
        f"The catalogue is empty now, every photo was left out: {why}; set other thresholds or overrule with --keep, "
        f"then check again ({workspace.excluded} has every photo and reason)."
    )


def _number(count: int | None) -> str:
    """A count; a dash for what could not be checked."""
    return "–" if count is None else f"{count:,}"


def _funnel(what: str, steps: list["Step"]) -> Table:
    table = Table(what, "left", "lost")
    for step in steps:
        lost = ", ".join(f"{_number(count)} × {reason}" for reason, count in step.lost.items() if count != 0)
        table.add_row(step.name, f"{step.left:,}", lost)
    return table
