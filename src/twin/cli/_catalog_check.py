"""``twin catalog check``: what should not be in the catalogue, and what is left."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from twin.cli._options import merged, options, workspace_option
from twin.core import CheckSettings, TwinError, Workspace, console

if TYPE_CHECKING:
    from twin.catalog.checks import Findings, Overrule, Step

__all__ = ["command"]


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
@options(CheckSettings, only=tuple(name for name in CheckSettings.model_fields if name != "leak"))
def command(
    workspace: Workspace,
    keep: tuple[str, ...],
    exclude: tuple[str, ...],
    same: tuple[tuple[str, str], ...],
    review: Path | None,
    **given: Any,
) -> None:
    """Check every photo and instance, take out what the checks exclude, and show the funnel.

    Decisions (--keep, --exclude, --same, --review) stay in catalog/overrules.csv, past every check and import.
    """
    from twin.catalog import check_catalog  # noqa: PLC0415 - keeps `--help` fast
    from twin.catalog.checks import read_review, same_object  # noqa: PLC0415

    decisions = [*_named(workspace, keep, "keep"), *_named(workspace, exclude, "exclude")]
    decisions += [same_object(*ids) for ids in same]
    decisions += read_review(review) if review else []
    checked = check_catalog(workspace, merged(workspace.settings.check, given), decisions)
    _show_findings(checked.findings)
    console.print(_funnel("photos", checked.funnel.photos))
    console.print(_funnel("instances", checked.funnel.instances))
    if checked.decisions:
        console.print(f"{checked.decisions:,} decisions of catalog/overrules.csv are in force.")


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
        table.add_row(name, f"{count:,}")
    console.print(table)
    if not findings.embedded:
        console.print("Identities were not checked: that needs vectors; run `twin embed`, then check again.")


def _funnel(what: str, steps: list["Step"]) -> Table:
    table = Table(what, "left", "lost")
    for step in steps:
        lost = ", ".join(f"{count:,} × {reason}" for reason, count in step.lost.items() if count)
        table.add_row(step.name, f"{step.left:,}", lost)
    return table
