"""The best of many scores for each row, kept while the scores come in block by block."""

import numpy as np
import numpy.typing as npt

__all__ = ["Shortlist"]

Members = npt.NDArray[np.int64]


class Shortlist:
    """The ``size`` best columns of each of ``rows`` rows, by float32 scores."""

    def __init__(self, rows: int, size: int) -> None:
        self._size = size
        self._scores = np.full((rows, size), -np.inf, dtype=np.float32)
        self._columns = np.zeros((rows, size), dtype=np.int64)

    def offer(self, rows: Members, columns: Members, scores: npt.NDArray[np.float32]) -> None:
        """Take in ``scores`` (rows, columns); -inf stands for a column that may not be chosen."""
        best = _largest(scores, min(self._size, scores.shape[1]))
        joined = np.concatenate([self._scores[rows], np.take_along_axis(scores, best, axis=1)], axis=1)
        names = np.concatenate([self._columns[rows], columns[best]], axis=1)
        kept = _largest(joined, self._size)
        self._scores[rows] = np.take_along_axis(joined, kept, axis=1)
        self._columns[rows] = np.take_along_axis(names, kept, axis=1)

    def candidates(self, row: int, count: int, error: float) -> Members | None:
        """Columns among which the ``count`` best of a row surely are.

        Args:
            row: The row.
            count: How many are wanted, fewer than the size of the list.
            error: Bound of the rounding error of a score.

        Returns:
            The columns, or None where one of the best may have been left out.
        """
        scores = self._scores[row]
        bound = np.sort(scores)[-count] - 2 * error
        if np.isfinite(scores).all() and scores.min() >= bound:
            return None
        columns: Members = self._columns[row][np.isfinite(scores) & (scores >= bound)]
        return columns


def _largest(scores: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.intp]:
    """Column numbers (rows, count) of the largest scores of each row, in no order."""
    return np.argpartition(scores, scores.shape[1] - count, axis=1)[:, scores.shape[1] - count :]
