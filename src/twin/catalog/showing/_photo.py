"""What is known of a photo."""

import json
from typing import Any

from twin.catalog.showing._checked import photo_findings
from twin.catalog.showing._instance import instance_line, photo_line
from twin.catalog.store import StoredImage
from twin.core import Workspace, find_rows

__all__ = ["because", "photo_facts"]

_MOST = 12
"""Neighbours that are listed."""

Row = dict[str, Any]
Facts = list[tuple[str, str]]


def photo_facts(workspace: Workspace, image_id: str) -> tuple[Facts, StoredImage | None] | None:
    """The facts of a photo and the photo, or None where neither the catalogue nor what it left out has it."""
    rows = find_rows(workspace.images, "image_id", image_id)
    left_out = find_rows(workspace.excluded, "image_id", image_id)
    if not rows and not left_out:
        return None
    row = _record(workspace, (rows or left_out)[0], image_id) | (rows[0] if rows else left_out[0])
    instance = row.get("instance_id") or row["instance"]
    facts = [("photo", image_id), ("instance", instance_line(workspace, instance))]
    left = "a copy left out" if rows else "left out"
    facts += [(left, f"{one['original']} of {one['instance']}: {because(one)}") for one in left_out]
    facts += _origin(row) + _neighbours(workspace, image_id, instance) + photo_findings(workspace, image_id)
    if "shard" not in row:  # the table of its source is gone
        return facts, None
    return facts, StoredImage(workspace.store / row["shard"], row["offset"], row["size"], image_id)


def _record(workspace: Workspace, row: Row, image_id: str) -> Row:
    """What the table of its source says."""
    path = workspace.root / "catalog" / "sources" / f"{row['source']}.parquet"
    records = find_rows(path, "image_id", image_id) if path.exists() else []
    return next((record for record in records if record["original"] == row["original"]), {})


def because(row: Row) -> str:
    """Why a photo was left out."""
    return f"{row['reason']} ({row['detail']})" if row["detail"] else str(row["reason"])


def _origin(row: Row) -> Facts:
    facts = [("source", row["source"]), ("original", row["original"])]
    if row.get("original_width"):
        facts.append(("original size", f"{row['original_width']} × {row['original_height']} pixels"))
    if row.get("bytes"):
        facts.append(("original bytes", f"{row['bytes']:,}"))
    if row.get("role"):
        facts.append(("role", row["role"]))
    if row.get("view"):
        facts.append(("view", json.dumps(json.loads(row["view"]), ensure_ascii=False)))
    if "shard" in row:
        facts.append(("stored", f"{row['width']} × {row['height']} pixels, {row['size']:,} bytes"))
        facts += [("shard", f"{row['shard']} at {row['offset']:,}"), ("hash", row["phash"])]
    return facts


def _neighbours(workspace: Workspace, image_id: str, instance: str) -> Facts:
    rows = [row for row in find_rows(workspace.images, "instance_id", instance) if row["image_id"] != image_id]
    facts = [("beside it", photo_line(row)) for row in rows[:_MOST]]
    return facts + [("beside it", f"and {len(rows) - _MOST:,} more")] * (len(rows) > _MOST)
