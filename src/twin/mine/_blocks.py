"""Similarities of some instances to some others, by one product of their vectors."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.mine._catalogue import IntArray, Photographed

__all__ = ["Product", "Side", "block_similarity", "photo_rows", "run_lists", "side"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """One side of a block.

    Attributes:
        members: Places of its instances.
        vectors: float64 vectors of their photos, or one mean vector each.
        starts: Where the vectors of each start.
    """

    members: IntArray
    vectors: FloatArray
    starts: IntArray


Product = Callable[[Side, Side, int | None], FloatArray]
"""Computes similarities (instances of the one side, instances of the other), of the mean of so many best cosines."""


def side(catalogue: Photographed, members: IntArray, best: int | None) -> Side:
    """The vectors of ``members``, a run of instances that may have gaps."""
    if best is None:
        return Side(members, catalogue.means[members], np.arange(len(members)))
    rows, starts = photo_rows(catalogue, members)
    return Side(members, catalogue.vectors[rows].astype(np.float64), starts)


def photo_rows(catalogue: Photographed, members: IntArray) -> tuple[IntArray, IntArray]:
    """The rows of the vectors of the photos of ``members``, and where those of each start."""
    sizes = catalogue.sizes[members]
    starts = np.cumsum(sizes) - sizes
    photos = np.arange(sizes.sum()) + np.repeat(catalogue.starts[members] - starts, sizes)
    return catalogue.rows[photos], starts


def block_similarity(left: Side, right: Side, best: int | None) -> FloatArray:
    """Similarity of each instance of ``left`` to each of ``right``, exact but for rounding."""
    cosines: FloatArray = left.vectors @ right.vectors.T
    if best is None:
        return cosines
    if best == 1:
        by_row = np.maximum.reduceat(cosines, left.starts, axis=0)
        largest: FloatArray = np.maximum.reduceat(by_row, right.starts, axis=1)
        return largest
    by_column = _largest_of_runs(cosines, right.starts, best)
    turned = by_column.transpose(1, 0, 2).reshape(len(right.starts), -1)
    values = _largest_of_runs(turned, left.starts * best, best)
    there = np.isfinite(values)
    means: FloatArray = np.where(there, values, 0).sum(axis=2) / there.sum(axis=2)
    return means.T


def run_lists(starts: IntArray, total: int) -> list[tuple[IntArray, IntArray]]:
    """Runs of columns in groups of about one length.

    Args:
        starts: Where each run starts; the last ends at ``total``.
        total: Number of columns.

    Returns:
        For each group the numbers of its runs, and their columns (runs, longest), -1 behind the end of a run. A list is
        at most twice as long as its run.
    """
    sizes = np.diff(np.append(starts, total))
    widths = 2 ** np.ceil(np.log2(sizes)).astype(np.int64)
    lists = []
    for width in np.unique(widths).tolist():
        runs = np.flatnonzero(widths == width)
        places = np.arange(width)
        lists.append((runs, np.where(places < sizes[runs, None], starts[runs, None] + places, -1)))
    return lists


def _largest_of_runs(values: FloatArray, starts: IntArray, count: int) -> FloatArray:
    """The ``count`` largest of each run of columns (rows, runs, count), -inf where there are fewer."""
    largest = np.full((len(values), len(starts), count), -np.inf)
    for runs, columns in run_lists(starts, values.shape[1]):
        picked = values[:, columns]
        picked[:, columns < 0] = -np.inf
        width = columns.shape[1]
        if width > count:
            picked = np.partition(picked, width - count, axis=2)[:, :, width - count :]
        largest[:, runs, : picked.shape[2]] = picked
    return largest
