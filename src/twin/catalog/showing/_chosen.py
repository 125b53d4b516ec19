"""Which instances a contact sheet shows, and their photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.store import ImageStore, StoredImage
from twin.core import TwinError, Workspace, read_columns

__all__ = ["Strip", "strips", "strips_of"]

_COLUMNS = ("instance_id", "category", "title", "base", "degree", "changes")


@dataclass(frozen=True, slots=True)
class Strip:
    """An instance and its photos.

    Attributes:
        row: Its row in the table of instances.
        photos: Its photos, in the order of the catalogue.
    """

    row: dict[str, Any]
    photos: tuple[StoredImage, ...]


def strips(workspace: Workspace, instance: str | None, category: str | None) -> list[list[Strip]]:
    """The instance, or those of the category, in families: a base, then its near-twins by degree.

    Raises:
        TwinError: Not exactly one of them is given, or the catalogue does not have it.
    """
    if (instance is None) == (category is None):
        raise TwinError("Give either --instance or --category, so that the sheet knows what to show.")
    table = read_columns(workspace.instances, _COLUMNS)
    chosen = _of_category(table, category) if category is not None else _with_twins(workspace, table, instance or "")
    rows = chosen.to_pylist()
    photos = _photos(workspace, chosen["instance_id"])
    families: dict[str, list[Strip]] = {}
    for row in sorted(rows, key=lambda row: (row["base"] or row["instance_id"], row["degree"], row["instance_id"])):
        strip = Strip(row, tuple(photos.get(row["instance_id"], ())))
        families.setdefault(row["base"] or row["instance_id"], []).append(strip)
    return list(families.values())


def strips_of(workspace: Workspace, instances: Sequence[str]) -> dict[str, Strip]:
    """These instances, by id.

    Raises:
        TwinError: The catalogue does not have one of them.
    """
    wanted = pa.array(instances, pa.string())
    table = read_columns(workspace.instances, _COLUMNS)
    rows = {
        row["instance_id"]: row for row in table.filter(pc.is_in(table["instance_id"], value_set=wanted)).to_pylist()
    }
    unknown = next((instance for instance in instances if instance not in rows), None)
    if unknown is not None:
        raise TwinError(f"The catalogue has no instance {unknown!r}; its ids stand in {workspace.instances}.")
    photos = _photos(workspace, pa.chunked_array([wanted]))
    return {instance: Strip(row, tuple(photos.get(instance, ()))) for instance, row in rows.items()}


def _with_twins(workspace: Workspace, table: pa.Table, instance: str) -> pa.Table:
    found = pc.equal(table["instance_id"], instance)
    if not pc.any(found).as_py():
        raise TwinError(f"The catalogue has no instance {instance!r}; its ids stand in {workspace.instances}.")
    return table.filter(pc.or_(found, pc.equal(table["base"], instance)))


def _of_category(table: pa.Table, category: str) -> pa.Table:
    chosen = table.filter(pc.equal(table["category"], category))
    if not len(chosen):
        known = ", ".join(sorted(table["category"].unique().to_pylist()))
        raise TwinError(f"The catalogue has no category {category!r}; it has {known}.")
    return chosen


def _photos(workspace: Workspace, instances: pa.ChunkedArray) -> dict[str, list[StoredImage]]:
    store = ImageStore(workspace)
    images = read_columns(workspace.images, ("image_id", "instance_id"))
    images = images.filter(pc.is_in(images["instance_id"], value_set=instances.combine_chunks()))
    photos: dict[str, list[StoredImage]] = {}
    for image_id, instance in zip(*(images[name].to_pylist() for name in images.column_names), strict=True):
        photos.setdefault(instance, []).append(store.get(image_id))
    return photos
