"""The photos that exported items show."""

from pathlib import Path
from typing import Any

from twin.catalog.store import ImageStore, image_file
from twin.core import Workspace, aside, read_columns
from twin.review._sides import gold_photos, link_sides

__all__ = ["Galleries"]


class Galleries:
    """The photos of each side of an item, and their bytes in files of their own.

    Args:
        workspace: Where the catalogue is.

    Raises:
        TwinError: There is no catalogue.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._store = ImageStore(workspace)
        self._photos: dict[str, list[str]] = {}
        images = read_columns(workspace.images, ["image_id", "instance_id"])
        for image_id, instance in zip(*(column.to_pylist() for column in images.columns), strict=True):
            self._photos.setdefault(instance, []).append(image_id)
        self._most = gold_photos(map(len, self._photos.values()))

    def sides(self, item: dict[str, Any]) -> list[list[str]]:
        """Image ids of each side; an empty side is that of an instance that the catalogue no longer has."""
        photos = [self._photos.get(instance, []) for instance in (item["a"], item["b"]) if instance]
        return list(link_sides(item["kind"], *photos, most=self._most)) if item["queue"] == "link" else photos

    def write(self, folder: Path, image_ids: set[str]) -> int:
        """Write photos as ``<image_id>.jpg``; returns how many. One that is there stays: an id names one photo."""
        for image_id in sorted(image_ids):
            path = folder / image_file(image_id)
            if not path.exists():
                with aside(path) as partial:
                    partial.write_bytes(self._store.get(image_id).read())
        return len(image_ids)
