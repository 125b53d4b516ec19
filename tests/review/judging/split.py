"""A catalogue in which some objects are listed twice: mined links between the two halves join one object."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from twin.core import Workspace, generator
from twin.review import halves

TWICE = "-again"
"""Ending of the second identity of an object."""


def list_twice(workspace: Workspace, share: float, seed: int = 0, least: int = 4) -> set[tuple[str, str]]:
    """Give some instances with at least ``least`` photos a second identity, under which half of their photos go.

    Args:
        workspace: Its catalogue is changed; embed and mine come after.
        share: Of the base instances with so many photos.
        seed: Which ones.
        least: Fewest photos.

    Returns:
        The pairs of identities of one object, each in text order.
    """
    images, instances = (pq.read_table(path) for path in (workspace.images, workspace.instances))
    photos: dict[str, list[str]] = {}
    for row in images.select(["image_id", "instance_id"]).to_pylist():
        photos.setdefault(row["instance_id"], []).append(row["image_id"])
    able = sorted(name for name, mine in photos.items() if len(mine) >= least)
    chosen = set(generator(seed, "listed twice").choice(able, round(share * len(able)), replace=False).tolist())
    moved = {image_id for name in chosen for image_id in halves(photos[name])[1]}
    rows = images.to_pylist()
    for row in rows:
        row["instance_id"] += TWICE if row["image_id"] in moved else ""
    _replace(workspace.images, rows, images)
    known = instances.to_pylist()
    again = [row | {"instance_id": row["instance_id"] + TWICE} for row in known if row["instance_id"] in chosen]
    _replace(workspace.instances, sorted(known + again, key=lambda row: str(row["instance_id"])), instances)
    return {(name, name + TWICE) for name in chosen}


def _replace(path: Path, rows: list[dict[str, object]], like: pa.Table) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=like.schema), path)
