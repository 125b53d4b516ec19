"""Vectors that an index takes in: gathered block by block from where they lie, never all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from twin.mine._blocks import photo_rows
from twin.mine._catalogue import IntArray, Photographed

__all__ = ["FloatArray", "Gathered", "Rows", "blocks_of", "gathered", "spread"]

FloatArray = npt.NDArray[np.float32]

_BLOCK = 8192
"""Vectors gathered at a time."""


class Rows(Protocol):
    """A float32 matrix, or what gives its rows as one does."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and dimensions."""

    def __getitem__(self, places: slice | IntArray) -> FloatArray:
        """Some of the rows."""


@dataclass(frozen=True)
class Gathered:
    """Vectors of instances, of which only those are in memory that are asked for.

    Attributes:
        matrix: Where they lie (rows, dimensions), perhaps on disk.
        rows: Row of each vector.
        starts: Where the vectors of each instance start.
    """

    matrix: npt.NDArray[np.floating]
    rows: IntArray
    starts: IntArray

    @property
    def shape(self) -> tuple[int, int]:
        """Vectors and dimensions."""
        return len(self.rows), self.matrix.shape[1]

    def __getitem__(self, places: slice | IntArray) -> FloatArray:
        """Some of the vectors, float32."""
        return np.asarray(self.matrix[self.rows[places]], dtype=np.float32)


def gathered(catalogue: Photographed, members: IntArray, best: int | None) -> Gathered:
    """The vectors of the photos of ``members``, or where all cosines are averaged (``best`` is None) their means."""
    if best is None:
        return Gathered(catalogue.means, members, np.arange(len(members)))
    return Gathered(catalogue.vectors, *photo_rows(catalogue, members))


def blocks_of(rows: Rows) -> Iterator[FloatArray]:
    """All rows, a block at a time."""
    for start in range(0, rows.shape[0], _BLOCK):
        yield rows[start : start + _BLOCK]


def spread(rows: Rows, count: int) -> FloatArray:
    """As many as ``count`` different rows, at even distances."""
    total = rows.shape[0]
    count = min(count, total)
    return rows[np.arange(count) * total // count]
