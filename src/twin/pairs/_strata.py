"""Exact quotas in a stream: of each stratum the pairs with the smallest keys, found without keeping the keys."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import IntArray
from twin.pairs._draws import Keys

__all__ = ["EVERYTHING", "Histogram", "limits_of"]

EVERYTHING = np.uint64(2**64 - 1)
"""A limit below which every key lies."""

_CELLS = 1 << 18

Strata = NDArray[np.int32]


class Histogram:
    """Counts the keys of each stratum in intervals of one length.

    Args:
        strata: Number of strata.
    """

    def __init__(self, strata: int) -> None:
        bits = max((_CELLS // max(strata, 1)).bit_length() - 1, 4)
        self.bits = bits
        self._shift = np.uint64(64 - bits)
        self.counts = np.zeros((strata, 1 << bits), dtype=np.int64)

    def cells(self, stratum: Strata, keys: Keys) -> tuple[int, IntArray]:
        """The first cell that keys fall into, and how many fall into it and those after it."""
        if not len(keys):
            return 0, np.empty(0, dtype=np.int64)
        cell = (stratum.astype(np.int64) << self.bits) + self.interval(keys)
        first = int(cell.min())
        return first, np.bincount(cell - first)

    def add(self, cells: tuple[int, IntArray]) -> None:
        """Add what `cells` has counted."""
        first, many = cells
        self.counts.reshape(-1)[first : first + len(many)] += many

    def interval(self, keys: Keys) -> IntArray:
        """The interval that each key falls into."""
        return (keys >> self._shift).astype(np.int64)

    @property
    def totals(self) -> IntArray:
        """Keys of each stratum."""
        return np.asarray(self.counts.sum(axis=1))

    def crossed(self, quotas: IntArray) -> tuple[IntArray, IntArray]:
        """For each stratum the interval with the last key of the quota, and how many of its keys belong to it.

        The interval is -1 where the quota takes all or nothing.
        """
        sums = np.cumsum(self.counts, axis=1)
        interval = (sums < quotas[:, None]).sum(axis=1)
        partial = (quotas > 0) & (quotas < sums[:, -1])
        interval = np.where(partial, interval, -1)
        before = np.where(interval > 0, sums[np.arange(len(sums)), interval - 1], 0)
        return interval, quotas - before


def limits_of(histogram: Histogram, quotas: IntArray, blocks: Iterable[tuple[Strata, Keys]]) -> Keys:
    """For each stratum the number below which as many keys lie as its quota.

    Args:
        histogram: The counts of all keys.
        quotas: For each stratum at most as many as it has.
        blocks: The keys once more, from the intervals that `Histogram.crossed` names.
    """
    interval, rank = histogram.crossed(quotas)
    limits = np.where(quotas > 0, EVERYTHING, np.uint64(0))
    parts = list(blocks)
    stratum, keys = (np.concatenate([part[side] for part in parts]) for side in (0, 1)) if parts else (_EMPTY, _NO_KEYS)
    order = np.lexsort((keys, stratum))
    starts = np.searchsorted(stratum[order], np.arange(len(quotas)))
    partial = np.flatnonzero(interval >= 0)
    limits[partial] = keys[order[starts[partial] + rank[partial] - 1]] + np.uint64(1)
    return limits


_EMPTY = np.empty(0, dtype=np.int32)
_NO_KEYS = np.empty(0, dtype=np.uint64)
