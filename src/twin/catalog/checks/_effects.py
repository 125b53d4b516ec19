"""Decisions that the tables do not follow, and why."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks._overrules import kept_by_hand
from twin.core import Workspace, read_columns

__all__ = ["vain_decisions"]


def vain_decisions(workspace: Workspace) -> dict[str, str]:
    """The photos and instances that a person wants to keep and that the catalogue cannot hold all the same.

    A decision is stronger than the checks, not than the rules of the catalogue: a photo that stands under two
    instances, or is the only one of its instance, stays out.

    Returns:
        Why, by id.

    Raises:
        TwinError: There is no catalogue, or the table of decisions is damaged.
    """
    photos, instances = kept_by_hand(workspace)
    return {
        **_missing(workspace, photos, read_columns(workspace.images, ["image_id"]), "image_id"),
        **_missing(workspace, instances, read_columns(workspace.instances, ["instance_id"]), "instance"),
    }


def _missing(workspace: Workspace, ids: Iterable[str], there: pa.Table, column: str) -> dict[str, str]:
    wanted = sorted(set(ids) - set(there[0].to_pylist())) if ids else []
    if not wanted:
        return {}
    excluded = read_columns(workspace.excluded, [column, "reason"])
    excluded = excluded.filter(pc.is_in(excluded[column], pa.array(wanted, pa.string())))
    reasons: dict[str, set[str]] = {}
    for row in excluded.to_pylist():
        reasons.setdefault(row[column], set()).add(row["reason"])
    return {name: ", ".join(sorted(reasons.get(name, {"no source has it any more"}))) for name in wanted}
