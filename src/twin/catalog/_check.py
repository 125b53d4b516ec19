"""Checking a catalogue: find what should not be in it, take it out, count what is left."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
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
    forget_overrules,
    known_ids,
    overrules,
    read_funnel,
    source_tables,
    vain_decisions,
)
from twin.catalog.importing import sole_import, sweep_unfinished, write_tables
from twin.core import CheckSettings, TwinError, Workspace

__all__ = ["Checked", "catalog_leaks", "check_catalog"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked catalogue.

    Attributes:
        findings: What was found.
        funnel: What is left, and where the rest went.
        decisions: Decisions of people in force.
        vain: Those to keep something that the catalogue cannot hold all the same: why, by id.
        forgotten: Decisions that were taken back.
    """

    findings: Findings
    funnel: Funnel
    decisions: int
    vain: dict[str, str]
    forgotten: int


def check_catalog(
    workspace: Workspace, settings: CheckSettings, decisions: list[Overrule], forget: Collection[str] = ()
) -> Checked:
    """Check all photos, note ``decisions``, and write the tables of the catalogue anew, even if nothing is left.

    Leaves the tables in ``catalog/checks`` and ``catalog/checks/funnel.json``.

    Args:
        workspace: Where the catalogue is.
        settings: Thresholds, and which flags exclude.
        decisions: What people decided.
        forget: Ids about which earlier decisions are taken back first.

    Raises:
        TwinError: There is no catalogue, a stored photo is damaged, a decision is about something unknown, or there is
            none to forget, or another process is at it.
    """
    with _sole(workspace):
        return _checked(workspace, settings, decisions, forget)


def _checked(
    workspace: Workspace, settings: CheckSettings, decisions: list[Overrule], forget: Collection[str]
) -> Checked:
    _check_known(workspace, decisions)
    forgotten = forget_overrules(workspace, forget)
    in_force = add_overrules(workspace, decisions) if decisions else len(overrules(workspace))
    findings = check_photos(workspace, settings)
    write_tables(workspace, workspace.settings.catalog)
    funnel = read_funnel(workspace, settings.leave_out, findings.unmade)
    place = check_table(workspace, "funnel").with_suffix(".json")
    funnel.write(place)
    workspace.stamp(
        "catalog/check",
        settings=settings.model_dump(),
        inputs=source_tables(workspace),
        outputs=[*findings.outputs, place],
        counts=findings.counts,
    )
    return Checked(findings, funnel, in_force, vain_decisions(workspace), forgotten)


def catalog_leaks(workspace: Workspace, against: list[Path], settings: CheckSettings, *, exclude: bool) -> Leaks:
    """Find what the catalogue shares with others; with ``exclude``, take the leaking instances out that nobody keeps.

    Raises:
        TwinError: There is no catalogue, or nothing to compare with.
    """
    leaks = find_leaks(workspace, against, settings)
    if exclude and len(leaks.table):
        with _sole(workspace):
            exclude_leaks(workspace, leaks)
            write_tables(workspace, workspace.settings.catalog)
    return leaks


@contextmanager
def _sole(workspace: Workspace) -> Iterator[None]:
    """Keep others out, and remove what a killed check has left."""
    if not workspace.images.parent.exists():
        raise TwinError(f"Workspace {workspace.root} has no photos; run `twin catalog import` or `render` first.")
    with sole_import(workspace):
        sweep_unfinished(workspace.root)
        yield


def _check_known(workspace: Workspace, decisions: list[Overrule]) -> None:
    """Refuse decisions about photos and instances that no source has."""
    photos, instances = known_ids(workspace) if decisions else (set(), set())
    for decision in decisions:
        ids = decision.instances() if decision.kind == "same object" else [decision.id]
        known = photos if decision.kind == "photo" else instances
        unknown = next((name for name in ids if name not in known), None)
        if unknown is not None:
            raise TwinError(f"No source has a {decision.kind} {unknown!r}; ids stand in catalog/sources and excluded.")
