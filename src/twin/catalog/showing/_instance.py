"""What is known of an instance."""

import json
from collections import Counter
from typing import Any

from twin.catalog.showing._captions import change_text
from twin.catalog.showing._checked import instance_findings
from twin.core import Workspace, find_rows

__all__ = ["instance_facts", "instance_line", "photo_line"]

Row = dict[str, Any]
Facts = list[tuple[str, str]]


def instance_line(workspace: Workspace, instance_id: str) -> str:
    """An instance in a line: id, category, title."""
    rows = find_rows(workspace.instances, "instance_id", instance_id)
    about = [rows[0]["category"], rows[0]["title"]] if rows else ["not in the catalogue"]
    return f"{instance_id} ({', '.join(part for part in about if part)})"


def photo_line(row: Row) -> str:
    """A photo in a line: id, where it comes from, and who took it."""
    parts = [row["original"], row.get("role")]
    return f"{row['image_id']}  {', '.join(part for part in parts if part)}".rstrip()


def instance_facts(workspace: Workspace, instance_id: str) -> Facts:
    """The facts of an instance; none where neither the catalogue nor what it left out has it."""
    rows = find_rows(workspace.instances, "instance_id", instance_id)
    left_out = find_rows(workspace.excluded, "instance", instance_id)
    if not rows and not left_out:
        return []
    photos = find_rows(workspace.images, "instance_id", instance_id)
    facts = [("instance", instance_line(workspace, instance_id))]
    facts += _known(workspace, rows[0]) if rows else []
    facts += [("photo", photo_line(row)) for row in photos]
    reasons = Counter(row["reason"] for row in left_out)
    by_hand = "excluded by hand" in reasons
    facts += [("left out", _lost(reason, count, by_hand)) for reason, count in sorted(reasons.items())]
    return facts + instance_findings(workspace, instance_id)


def _lost(reason: str, count: int, by_hand: bool) -> str:
    """A reason; that too few photos are left may be a person's doing."""
    why = ", since others were excluded by hand" if by_hand and reason.startswith("instance has ") else ""
    return f"{reason} ({count:,}){why}"


def _known(workspace: Workspace, row: Row) -> Facts:
    facts = [(name, row[name]) for name in ("source", "group") if row[name]]
    if row["base"]:
        changes = [change_text(change) for change in json.loads(row["changes"])]
        facts += [("near-twin of", row["base"]), *(("difference", change) for change in changes)]
    twins = find_rows(workspace.instances, "base", row["instance_id"])
    facts += [("near-twin", f"{twin['instance_id']} (degree {twin['degree']})") for twin in twins]
    return facts + [(name, value) for name, value in json.loads(row["facts"]).items() if value]
