"""Pairs of photos that are worth a closer look, by their hashes."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.catalog.checks._hamming import hash_matches, near_pairs
from twin.catalog.checks._photos import IntArray

__all__ = ["Groups", "Pairs", "candidates", "nearest"]

_HEADS = 32
"""Of so many photos with one hash each is compared with all that are near; those beyond, only with these."""

_BLOCK = 1 << 16
"""Photos whose crops are looked up at a time; it bounds the memory."""

Hashes = NDArray[np.uint64]

Pairs = tuple[IntArray, IntArray, IntArray]
"""Places of the one photo and of the other, and the distance in bits."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Photos by their hash.

    Attributes:
        distinct: The hashes, ascending.
        places: Places of the photos, those of one hash together, ascending.
        starts: Hash i has the photos ``places[starts[i]:starts[i + 1]]``.
    """

    distinct: Hashes
    places: IntArray
    starts: IntArray

    @classmethod
    def of(cls, hashes: Hashes) -> "Groups":
        """Group the photos with these hashes."""
        distinct, counts = np.unique(hashes, return_counts=True)
        return cls(distinct, np.argsort(hashes, kind="stable"), np.append(0, np.cumsum(counts)))

    @property
    def heads(self) -> IntArray:
        """How many photos of each hash speak for it: all, or of very many the first."""
        return np.minimum(np.diff(self.starts), _HEADS)

    @property
    def crowd(self) -> IntArray:
        """Places of the photos that do not speak for their hash."""
        rank = np.arange(len(self.places)) - np.repeat(self.starts[:-1], np.diff(self.starts))
        return self.places[rank >= _HEADS]

    def spread(self, rows: IntArray, groups: IntArray, distance: IntArray) -> Pairs:
        """Each of ``rows`` with each photo that speaks for the hash at the same place of ``groups``."""
        many = self.heads[groups]
        inside = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        return (
            np.repeat(rows, many),
            self.places[np.repeat(self.starts[groups], many) + inside],
            np.repeat(distance, many),
        )


def candidates(hashes: Hashes, crops: Hashes, radius: int) -> Pairs:
    """Pairs of photos of which one has a hash within ``radius`` of that of the other or of a crop of it.

    Where more than 32 photos have one hash, the first 32 speak for it; the others are compared with these alone, so
    that the work does not grow with the square of the copies.

    Args:
        hashes: Of the whole photos, uint64 (n).
        crops: Of their crops, uint64 (n, k).
        radius: In bits.

    Returns:
        Places ``first < second`` and the least distance, each pair once, sorted.
    """
    groups = Groups.of(hashes)
    every = np.arange(len(groups.distinct))
    own = np.repeat(every, np.diff(groups.starts))
    speaking = groups.spread(every, every, np.zeros_like(every))
    whole = near_pairs(groups.distinct, radius)
    one, group, distance = _spoken(groups, whole.first, whole.second, whole.distance)
    found = [groups.spread(groups.places, own, np.zeros_like(own)), groups.spread(one, group, distance)]
    for start in range(0, len(speaking[1]), _BLOCK):
        asking = speaking[1][start : start + _BLOCK]
        cropped = hash_matches(crops[asking].ravel(), groups.distinct, radius)
        found.append(
            groups.spread(asking[cropped.first // crops.shape[1]], cropped.second, cropped.distance.astype(np.int64))
        )
    first, second, distance = nearest((np.minimum(a, b), np.maximum(a, b), bits) for a, b, bits in found)
    apart = first != second
    return first[apart], second[apart], distance[apart]


def _spoken(groups: Groups, first: IntArray, second: IntArray, distance: NDArray[np.uint8]) -> Pairs:
    """Each photo that speaks for the one hash of a pair, the other hash, and the distance."""
    other, one, distances = groups.spread(second, first, distance.astype(np.int64))
    return one, other, distances


def nearest(found: Iterable[Pairs]) -> Pairs:
    """Each pair once, with its least distance, sorted."""
    first, second, distance = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((distance, second, first))
    first, second, distance = first[order], second[order], distance[order]
    fresh = (np.diff(first, prepend=-1) != 0) | (np.diff(second, prepend=-1) != 0)
    return first[fresh], second[fresh], distance[fresh]
