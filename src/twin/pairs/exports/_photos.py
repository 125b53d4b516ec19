"""The photos of the catalogue by number: their names, their sizes, their bytes."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.catalog.store import ImageStore, image_file
from twin.core import TwinError, Workspace, read_columns

__all__ = ["IntArray", "Photos"]

IntArray = NDArray[np.int64]


class Photos:
    """The photos that a catalogue lists, numbered as it lists them; some 200 bytes a photo are held, and no photo.

    Attributes:
        paths: ``images/<2 digits>/<image_id>.jpg``: where each photo lies in an exported folder.
        bytes: Shape (photos,), int64: bytes of each photo in the store.

    Raises:
        TwinError: There is no catalogue.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._table = workspace.images
        table = read_columns(self._table, ("image_id", "size"))
        self._ids = table["image_id"].combine_chunks()
        self._store = ImageStore(workspace)
        self.bytes: IntArray = table["size"].to_numpy().astype(np.int64)
        self.paths = pa.array([f"images/{name[:2]}/{image_file(name)}" for name in self._ids.to_pylist()], pa.string())

    def __len__(self) -> int:
        return len(self._ids)

    def numbers(self, image_ids: pa.Array) -> IntArray:
        """The number of each photo.

        Raises:
            TwinError: The catalogue lacks one.
        """
        found = pc.index_in(image_ids, value_set=self._ids)
        if found.null_count:
            missing = image_ids.filter(pc.is_null(found))[0]
            raise TwinError(
                f"Photo {missing} of a question is not in {self._table}; the catalogue was made anew, so run `twin "
                "pairs` again."
            )
        numbers: IntArray = found.to_numpy().astype(np.int64)
        return numbers

    def sizes(self) -> NDArray[np.int32]:
        """Shape (photos, 2): width and height of each photo in pixels."""
        table = read_columns(self._table, ("width", "height"))
        return np.stack([table[name].to_numpy().astype(np.int32) for name in ("width", "height")], axis=1)

    def sources(self) -> pa.Array:
        """The name of each photo's source; empty where it is not known."""
        return pc.fill_null(read_columns(self._table, ("source",))["source"].combine_chunks(), "")

    def read(self, number: int) -> bytes:
        """The JPEG bytes of a photo; raises as the store does."""
        return self._store.get(self._ids[number].as_py()).read()

    def place(self, numbers: Iterable[int], folder: Path) -> None:
        """Write photos into ``folder``, each once, at its path."""
        for number in numbers:
            target = folder / self.paths[number].as_py()
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.read(number))
