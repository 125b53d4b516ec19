"""The best of many scores for each row, kept while the scores come in block by block."""

import numpy as np
import numpy.typing as npt

from twin.mine._catalogue import IntArray

__all__ = ["Best"]

_BITS = 32
_LOW = (1 << _BITS) - 1
_EMPTY = np.iinfo(np.int64).min


class Best:
    """The ``size`` best columns of each of ``rows`` rows; of equal scores, the smaller column.

    A score and its column are one whole number, the score in the upper half: so the best are found by one partition,
    and ties are none.

    Attributes:
        size: Columns kept of a row.
    """

    def __init__(self, rows: int, size: int) -> None:
        self.size = size
        self._keys = np.full((rows, size), _EMPTY)

    def floor(self, rows: IntArray) -> npt.NDArray[np.float64]:
        """The worst score kept for each of ``rows``; -inf where another would be kept whatever its score."""
        worst = self._keys[rows].min(axis=1, initial=np.iinfo(np.int64).max)
        return np.where(worst == _EMPTY, -np.inf, (worst >> _BITS).astype(np.float64))

    def offer(self, rows: IntArray, row: IntArray, column: IntArray, score: npt.NDArray[np.float64]) -> None:
        """Take in scores, a column of a row at most once in all.

        Args:
            rows: Some rows, each once.
            row: Place in ``rows`` of each score, ascending.
            column: Column of each score, below 2³².
            score: The scores, whole numbers within ±2³⁰.
        """
        if not len(row):
            return
        counts = np.bincount(row, minlength=len(rows))
        place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        width = int(counts.max())
        fresh = np.full((len(rows), width), _EMPTY)
        fresh[row, place] = (score.astype(np.int64) << _BITS) + (_LOW - column)
        joined = np.concatenate([self._keys[rows], fresh], axis=1)
        self._keys[rows] = np.partition(joined, width, axis=1)[:, width:]

    def entries(self) -> tuple[IntArray, IntArray, npt.NDArray[np.float64]]:
        """Row, column and score of all that are kept, row by row, best first."""
        keys = -np.sort(-np.maximum(self._keys, _EMPTY + 1), axis=1)
        row, place = np.nonzero(keys > _EMPTY + 1)
        kept = keys[row, place]
        return row, _LOW - (kept & _LOW), (kept >> _BITS).astype(np.float64)
