"""Near-duplicate photos of one instance: a *yes* about them is too easy."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.catalog.checks import check_table
from twin.core import Workspace, read_columns
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._draws import Places

__all__ = ["Near", "read_near"]


@dataclass(frozen=True, slots=True)
class Near:
    """Tells near-duplicates.

    Attributes:
        hashes: The perceptual hash of each photo.
        distance: Hashes that differ in at most so many bits are near; -1 for none.
        known: Pairs that were found before, as ``first · photos + second``, ascending.
    """

    hashes: NDArray[np.uint64]
    distance: int
    known: IntArray

    def among(self, left: Places, right: Places) -> NDArray[np.bool_]:
        """Whether each two photos (``left`` before ``right``) are near-duplicates."""
        bits = np.bitwise_count(self.hashes[left] ^ self.hashes[right])
        near: NDArray[np.bool_] = bits.astype(np.int64) <= self.distance
        if len(self.known):
            near |= np.isin(left.astype(np.int64) * len(self.hashes) + right, self.known)
        return near


def read_near(workspace: Workspace, catalog: Catalog, distance: int) -> Near:
    """Near-duplicates by their hashes, and those in ``catalog/checks/duplicates.parquet``, if there is one."""
    path = check_table(workspace, "duplicates")
    if not path.exists():
        return Near(catalog.hashes, distance, np.empty(0, dtype=np.int64))
    table = read_columns(path, ("image_a", "image_b"))
    ids = pa.array(catalog.image_ids, pa.string())
    places = [pc.fill_null(pc.index_in(column, ids), -1).to_numpy().astype(np.int64) for column in table.columns]
    left, right = np.sort(np.stack(places), axis=0)
    known = np.unique((left * len(catalog.image_ids) + right)[(left >= 0) & (left < right)])
    return Near(catalog.hashes, distance, known)
