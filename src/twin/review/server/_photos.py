"""The catalogue in memory as the server needs it: which photos an instance has, and where their bytes are."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.store import ImageStore
from twin.core import Workspace, read_columns
from twin.review._sides import gold_photos

__all__ = ["InstancePhotos", "Photo", "Photos"]

_IMAGES = ("image_id", "instance_id", "width", "height")
_INSTANCES = ("instance_id", "category", "title")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as a page needs to know it before it has its bytes.

    Attributes:
        id: Its ``image_id``.
        width: In pixels.
        height: In pixels.
    """

    id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class InstancePhotos:
    """An instance with its photos, in the order of the catalogue."""

    title: str
    category: str
    photos: tuple[Photo, ...]


class Photos:
    """The instances of a catalogue and their photos, by id.

    It holds the ids and sizes in columns, some 120 bytes a photo, and no photo: nothing is read from a table again.

    Attributes:
        store: Where the photos are.
        gold: How many of an instance stand on a side of an item of known answer (`gold_photos`).

    Args:
        workspace: Where the catalogue is.

    Raises:
        TwinError: There is no catalogue.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.store = ImageStore(workspace)
        known = read_columns(workspace.instances, _INSTANCES).sort_by("instance_id")
        self._names, self._categories, self._titles = (_whole(known[name]) for name in _INSTANCES)
        images = read_columns(workspace.images, _IMAGES)
        owner = pc.fill_null(pc.index_in(images["instance_id"], value_set=self._names), -1).to_numpy()
        order = np.argsort(owner, kind="stable")
        self._starts = np.searchsorted(owner[order], np.arange(len(known) + 1))
        self.gold = gold_photos(count for count in np.diff(self._starts).tolist() if count)
        self._ids = _whole(images["image_id"].take(pa.array(order)))
        self._widths, self._heights = (_numbers(images[name], order) for name in ("width", "height"))

    def of(self, instance: str) -> InstancePhotos | None:
        """The photos of an instance; None where the catalogue has no such instance, or no photo of it."""
        row = bisect_left(range(len(self._names)), instance, key=lambda place: self._names[place].as_py())
        if row == len(self._names) or self._names[row].as_py() != instance:
            return None
        photos = tuple(map(self._photo, range(self._starts[row], self._starts[row + 1])))
        return InstancePhotos(self._titles[row].as_py(), self._categories[row].as_py(), photos) if photos else None

    def _photo(self, place: int) -> Photo:
        return Photo(self._ids[place].as_py(), int(self._widths[place]), int(self._heights[place]))


def _numbers(column: pa.ChunkedArray, order: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    return np.asarray(column.to_numpy()[order], dtype=np.int32)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined
