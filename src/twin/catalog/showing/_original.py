"""What is known of a photo that is named by the path of its original."""

from typing import Any

from twin.catalog.showing._instance import instance_line
from twin.catalog.showing._photo import because, photo_facts
from twin.catalog.store import StoredImage
from twin.core import TwinError, Workspace, find_rows

__all__ = ["original_facts"]

Row = dict[str, Any]
Facts = list[tuple[str, str]]


def original_facts(workspace: Workspace, original: str) -> tuple[Facts, StoredImage | None] | None:
    """The facts of the photo that came from ``original`` and the photo, or None where none did.

    Raises:
        TwinError: Several photos did, each of another source.
    """
    left_out = find_rows(workspace.excluded, "original", original) if original else []
    rows = [*find_rows(workspace.images, "original", original), *left_out]
    ids = sorted({row["image_id"] for row in rows if row["image_id"]})
    if len(ids) > 1:
        raise TwinError(f"{original!r} is the original of several photos; give the id of one: {', '.join(ids)}.")
    if ids:
        return photo_facts(workspace, ids[0])
    facts = [fact for row in rows for fact in _unreadable(workspace, row)]
    return (facts, None) if facts else None


def _unreadable(workspace: Workspace, row: Row) -> Facts:
    """What is known of a file that gave no photo."""
    instance = [("instance", instance_line(workspace, row["instance"]))] if row["instance"] else []
    return [("original", row["original"]), ("source", row["source"]), *instance, ("left out", because(row))]
