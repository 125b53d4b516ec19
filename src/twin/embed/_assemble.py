"""One matrix in the order of the catalogue, from vectors that lie in many files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Source", "assemble", "blocks", "rows_in"]

Rows = npt.NDArray[np.int64]

_BLOCK = 8192
"""Rows copied at a time."""


class Source(Protocol):
    """Vectors in a file."""

    @property
    def ids(self) -> pa.Array:
        """``image_id`` of each vector."""

    def read(self) -> npt.NDArray[np.float32]:
        """The vectors (ids, dimensions), in memory or mapped."""


def assemble(path: Path, ids: pa.Array, sources: Sequence[Source]) -> None:
    """Write the vectors of ``ids``, each of which some source has, to ``path`` in NumPy's format.

    No more than a block of them is in memory: both files are mapped anew for every block.
    """
    place = rows_in(ids, pa.concat_arrays([source.ids for source in sources]))
    starts = np.cumsum([0] + [len(source.ids) for source in sources])
    owner = np.searchsorted(starts, place, "right") - 1
    by_owner = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[by_owner], np.arange(len(sources) + 1))
    dimensions = sources[owner[0]].read().shape[1]
    np.lib.format.open_memmap(path, "w+", np.float32, (len(ids), dimensions))
    for number, source in enumerate(sources):
        for rows in blocks(by_owner[bounds[number] : bounds[number + 1]]):
            np.load(path, mmap_mode="r+")[rows] = source.read()[place[rows] - starts[number]]


def blocks(rows: Rows) -> list[Rows]:
    """``rows`` in pieces that fit in memory."""
    return [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]


def rows_in(ids: pa.Array, known: pa.Array) -> Rows:
    """The place of each of ``ids`` in ``known``; -1 for one that is not there."""
    rows: Rows = pc.fill_null(pc.index_in(ids, known), -1).to_numpy().astype(np.int64)
    return rows
