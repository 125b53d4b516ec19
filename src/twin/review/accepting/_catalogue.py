"""Writing what a review decides about the catalogue."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from twin.catalog.checks import Overrule, known_ids, renew_overrules
from twin.catalog.checks import overrules as decided_by_people
from twin.catalog.importing import sole_import
from twin.core import Workspace, read_columns
from twin.review.accepting._identities import MARK, catalogue_decisions
from twin.review.accepting._judged import Judged
from twin.review.accepting._photos import marked_photos

__all__ = ["decide_about_catalogue"]


def decide_about_catalogue(
    workspace: Workspace, queues: Mapping[str, Judged], reviewed: pa.Table, marks: pa.Table
) -> dict[str, Any]:
    """Put the decisions about photos and instances into ``catalog/overrules.csv``, in the place of earlier ones.

    Args:
        workspace: The project.
        queues: By name.
        reviewed: From `reviewed_links`.
        marks: From `twin.review.store.read_bad_photos`.

    Returns:
        decisions (by kind) and overrules (what became of them).
    """
    seen = pa.concat_tables([judged.people for judged in queues.values()])
    marked = marked_photos(workspace, seen, marks)
    decisions = catalogue_decisions(reviewed, queues["identity"], marked, queues["identity"].settings.verdicts)
    held = _held(workspace)
    ids = held.union(*known_ids(workspace))
    known = [item for item in decisions if ids.issuperset(_named(item))]
    with sole_import(workspace):
        overrules = renew_overrules(workspace, known, MARK)
    kept = {(row["kind"], row["id"]): row["decision"] for row in decided_by_people(workspace).to_pylist()}
    going = {item.id for item in known if kept[item.kind, item.id] == "exclude"}
    kinds = Counter(f"{item.kind}: {item.decision}" for item in known)
    return {
        "decisions": dict(sorted(kinds.items())),
        "overrules": overrules | {"unknown": len(decisions) - len(known), "to follow": len(going & held)},
    }


def _held(workspace: Workspace) -> set[str]:
    """The ids of the photos and instances that the catalogue holds."""
    photos, instances = (workspace.images, "image_id"), (workspace.instances, "instance_id")
    return {name for path, column in (photos, instances) for name in read_columns(path, [column])[0].to_pylist()}


def _named(decision: Overrule) -> list[str]:
    """The photo or the instances that a decision is about."""
    return decision.instances() if decision.kind == "same object" else [decision.id]
