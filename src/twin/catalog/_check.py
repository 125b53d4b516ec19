"""Checking a catalogue: find what should not be in it, take it out, count what is left."""

from dataclasses import dataclass
from pathlib import Path

from twin.catalog.checks import (
    Findings,
    Funnel,
    Leaks,
    Overrule,
    add_overrules,
    check_photos,
    check_table,
    exclude_leaks,
    find_leaks,
    known_ids,
    read_funnel,
    source_tables,
)
from twin.catalog.importing import write_tables
from twin.core import CheckSettings, TwinError, Workspace

__all__ = ["Checked", "catalog_leaks", "check_catalog"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked catalogue.

    Attributes:
        findings: What was found.
        funnel: What is left, and where the rest went.
        decisions: Decisions of people in force.
    """

    findings: Findings
    funnel: Funnel
    decisions: int


def check_catalog(workspace: Workspace, settings: CheckSettings, decisions: list[Overrule]) -> Checked:
    """Check all photos, note ``decisions``, and write the tables of the catalogue anew.

    Leaves the tables in ``catalog/checks`` and ``catalog/checks/funnel.json``.

    Raises:
        TwinError: There is no catalogue, a stored photo is damaged, or a decision is about something unknown.
    """
    _check_known(workspace, decisions)
    in_force = add_overrules(workspace, decisions)
    findings = check_photos(workspace, settings)
    write_tables(workspace, workspace.settings.catalog)
    funnel = read_funnel(workspace, tuple(settings.leave_out))
    place = check_table(workspace, "funnel").with_suffix(".json")
    funnel.write(place)
    workspace.stamp(
        "catalog/check",
        settings=settings.model_dump(),
        inputs=source_tables(workspace),
        outputs=[*findings.outputs, place],
        counts=findings.counts,
    )
    return Checked(findings, funnel, in_force)


def catalog_leaks(workspace: Workspace, against: list[Path], settings: CheckSettings, *, exclude: bool) -> Leaks:
    """Find what the catalogue shares with others; with ``exclude``, take the leaking instances out.

    Raises:
        TwinError: There is no catalogue, or nothing to compare with.
    """
    leaks = find_leaks(workspace, against, settings)
    if exclude and len(leaks.table):
        exclude_leaks(workspace, leaks)
        write_tables(workspace, workspace.settings.catalog)
    return leaks


def _check_known(workspace: Workspace, decisions: list[Overrule]) -> None:
    """Refuse decisions about photos and instances that no source has."""
    photos, instances = known_ids(workspace) if decisions else (set(), set())
    for decision in decisions:
        ids = decision.instances() if decision.kind == "same object" else [decision.id]
        known = photos if decision.kind == "photo" else instances
        unknown = next((name for name in ids if name not in known), None)
        if unknown is not None:
            raise TwinError(f"No source has a {decision.kind} {unknown!r}; ids stand in catalog/sources and excluded.")
