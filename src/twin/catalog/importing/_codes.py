"""Text columns as numbers, so that rules over millions of rows are arithmetic."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["Codes", "Flags", "Places"]

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Codes:
    """A column of text in which many rows share a value.

    Attributes:
        values: For each row the place of its value in ``names``; -1 for none.
        names: The values, each once.
    """

    values: Places
    names: pa.Array

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Self:
        """The codes of a column."""
        encoded = column.combine_chunks().dictionary_encode()
        return cls(encoded.indices.fill_null(-1).to_numpy().astype(np.int64), encoded.dictionary)

    def find(self, names: Any) -> Places:
        """The codes of ``names``; -1 for those that no row has."""
        codes: Places = pc.index_in(names, value_set=self.names).fill_null(-1).to_numpy().astype(np.int64)
        return codes

    def counts(self, rows: Flags) -> Places:
        """How many of these ``rows`` have each code; with a last place, of code -1, that is 0."""
        return np.bincount(self.values[rows], minlength=len(self.names) + 1)

    def spread(self, codes: Places) -> Flags:
        """The rows that have one of ``codes``."""
        has = np.zeros(len(self.names) + 1, bool)
        has[codes] = True
        has[-1] = False
        return has[self.values]

    def rows_of(self, names: Any) -> Places:
        """For each row, the place of its value in ``names`` (each at most once); -1 where it is not there."""
        place = np.full(len(self.names) + 1, -1, np.int64)
        place[self.find(names)] = np.arange(len(names))
        place[-1] = -1
        return place[self.values]
