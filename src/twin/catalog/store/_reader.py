"""Where each photo of the catalogue stands in the store."""

from bisect import bisect_left

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.store._images import StoredImage
from twin.catalog.store._names import image_id_of
from twin.core import TwinError, Workspace, read_columns

__all__ = ["ImageStore"]

_COLUMNS = ("image_id", "shard", "offset", "size")


class ImageStore:
    """The photos of a catalogue by id.

    It holds four columns of ``catalog/images.parquet``, some 60 bytes a photo, and no photo.

    Args:
        workspace: Where the catalogue is.

    Raises:
        TwinError: There is no catalogue.
    """

    def __init__(self, workspace: Workspace) -> None:
        table = read_columns(workspace.images, _COLUMNS)
        self._table, self._folder = workspace.images, workspace.store
        self._ids = _whole(table["image_id"])
        self._order = pc.sort_indices(self._ids).to_numpy()
        self._shards = _whole(table["shard"].dictionary_encode())
        self._offsets, self._sizes = table["offset"].to_numpy(), table["size"].to_numpy()

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, image_id: str) -> bool:
        return self._row(image_id) is not None

    @property
    def ids(self) -> list[str]:
        """All image ids, in the order of the catalogue; a new list each time."""
        ids: list[str] = self._ids.to_pylist()
        return ids

    def get(self, image_id: str) -> StoredImage:
        """The photo with this id.

        Raises:
            TwinError: The catalogue has no such photo.
        """
        row = self._row(image_id)
        if row is None:
            raise TwinError(
                f"Photo {image_id} is not in {self._table}; the catalogue was made anew, so run the stages after it "
                "again (see `twin status`)."
            )
        shard: str = self._shards[row].as_py()
        return StoredImage(self._folder / shard, int(self._offsets[row]), int(self._sizes[row]), image_id)

    def named(self, file: str) -> StoredImage:
        """The photo that later tables call ``<image_id>.jpg``; raises as `get`."""
        return self.get(image_id_of(file))

    def _row(self, image_id: str) -> int | None:
        place = bisect_left(self._order, image_id, key=lambda row: self._ids[row].as_py())
        row = int(self._order[place]) if place < len(self._order) else None
        return row if row is not None and self._ids[row].as_py() == image_id else None


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
