"""Photos of training rows, opened when a row is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.catalog.store import ImageStore, image_file
from twin.core import Workspace, read_rows
from twin.models import Photo

__all__ = ["Decoding", "TrainingPhotos", "photos_of"]


@dataclass(frozen=True)
class TrainingPhotos:
    """Photos by the names that training rows have for them.

    Attributes:
        store: The photos of the workspace; None where it has none.
        sizes: Width and height of each of them, by the name of its file.
        more: Photos of other data sets.
    """

    store: ImageStore | None
    sizes: Mapping[str, tuple[int, int]]
    more: Mapping[str, Photo] = field(default_factory=dict)

    def named(self, file: str) -> Photo:
        """The photo called ``file``.

        Raises:
            TwinError: The workspace has no such photo.
        """
        if file in self.more or self.store is None:
            return self.more[file]
        return self.store.named(file)

    def size(self, file: str) -> tuple[int, int]:
        """Width and height of the photo called ``file``, in pixels; nothing is decoded."""
        return self.sizes.get(file) or self.named(file).size


def photos_of(workspace: Workspace, more: Mapping[str, Photo]) -> TrainingPhotos:
    """The photos of a workspace, if it has any, and ``more``.

    Raises:
        TwinError: There are neither.
    """
    if more and not workspace.images.exists():
        return TrainingPhotos(None, {}, more)
    rows = read_rows(workspace.images, ("image_id", "width", "height"))
    sizes = {image_file(row["image_id"]): (row["width"], row["height"]) for row in rows}
    return TrainingPhotos(ImageStore(workspace), sizes, more)


@dataclass(frozen=True)
class Decoding:
    """A transform for `datasets.Dataset.with_transform`, so that neither bytes nor pixels of all rows are in memory.

    Attributes:
        photos: Where the photos are.
    """

    photos: TrainingPhotos | ImageStore

    def __call__(self, rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """Put decoded RGB photos in the place of the names in ``images``.

        Raises:
            TwinError: A photo is missing or damaged.
        """
        return rows | {"images": [[self.photos.named(file).open() for file in files] for files in rows["images"]]}
