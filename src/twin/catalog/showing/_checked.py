"""What the checks found, and what a person decided."""

from typing import Any

import pyarrow.compute as pc

from twin.catalog.checks import check_table, overrules
from twin.core import Workspace, find_rows

__all__ = ["instance_findings", "photo_findings"]

Row = dict[str, Any]
Facts = list[tuple[str, str]]

_FLAG = "flag_"


def photo_findings(workspace: Workspace, image_id: str) -> Facts:
    """Scores, flags, duplicates, leaks and decisions about a photo."""
    facts = [fact for row in _found(workspace, "photos", "image_id", image_id) for fact in _scored(row)]
    facts += [_duplicate(row, "b") for row in _found(workspace, "duplicates", "image_a", image_id)]
    # One photo claimed by two instances stands on both sides of its row, and has told of itself already.
    others = [row for row in _found(workspace, "duplicates", "image_b", image_id) if row["image_a"] != image_id]
    facts += [_duplicate(row, "a") for row in others]
    for row in _found(workspace, "leaks", "image_id", image_id):
        facts += [("leak", f"{row['other_image']} of {row['against']} ({row['kind']})")]
    return facts + _decided(workspace, "photo", image_id)


def instance_findings(workspace: Workspace, instance_id: str) -> Facts:
    """Scores, flags, other names and decisions about an instance."""
    facts = [fact for row in _found(workspace, "instances", "instance_id", instance_id) for fact in _scored(row)]
    for here, there in (("instance_a", "instance_b"), ("instance_b", "instance_a")):
        rows = _found(workspace, "same_object", here, instance_id)
        facts += [("perhaps the same", f"{row[there]} ({row['evidence']})") for row in rows]
    return facts + _decided(workspace, "instance", instance_id)


def _found(workspace: Workspace, table: str, column: str, value: str) -> list[Row]:
    path = check_table(workspace, table)
    return find_rows(path, column, value) if path.exists() else []


def _duplicate(row: Row, other: str) -> tuple[str, str]:
    instance = row[f"instance_{other}"]
    if row["kind"] == "exact":
        return "same pixels", f"under {instance}"
    near = f"distance {row['distance']}" if row["kind"] == "near" else f"vectors agree by {row['similarity']:.3g}"
    return "near-duplicate", f"{row[f'image_{other}']} of {instance} ({near})"


def _scored(row: Row) -> Facts:
    """Flags that are set, and scores."""
    flags = [name.removeprefix(_FLAG).replace("_", " ") for name, value in row.items() if value is True]
    scores = [(name.replace("_", " "), f"{value:.3g}") for name, value in row.items() if type(value) in {int, float}]
    return [*(("flag", name) for name in flags), *scores]


def _decided(workspace: Workspace, kind: str, name: str) -> Facts:
    table = overrules(workspace)
    rows = table.filter(pc.and_(pc.equal(table["kind"], kind), pc.equal(table["id"], name))).to_pylist()
    return [("decided", f"{row['decision']} {row['note']}".rstrip()) for row in rows]
