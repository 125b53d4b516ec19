"""Exact search for 64-bit hashes that differ in few bits, by multi-index hashing.

Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing" (CVPR 2012). The bits are dealt out
to slices. If two hashes differ in at most ``radius`` bits, then at least one slice differs in few: so it is enough to
look up, slice by slice, the hashes whose slice is that near, and to compare those in full.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.catalog.checks._slices import Slice, slices_for

__all__ = ["Matches", "hash_matches", "near_pairs"]

Hashes = NDArray[np.uint64]
IntArray = NDArray[np.int64]

_BLOCK = 1 << 20
"""Comparisons at a time; it bounds the memory."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of hashes, as arrays of one length.

    Attributes:
        first: Place of the one.
        second: Place of the other.
        distance: In how many bits they differ, uint8.
    """

    first: IntArray
    second: IntArray
    distance: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.first)


def near_pairs(hashes: Hashes, radius: int) -> Matches:
    """All pairs of hashes that differ in at most ``radius`` bits.

    Equal hashes are a group, and of a group only the first hash takes part in the search. So each further hash of a
    group comes once, with the first of it, at distance 0; and each pair of near groups once, as the pair of their
    firsts. A thousand equal hashes are 999 pairs.

    Args:
        hashes: One hash an image, uint64 (n).
        radius: 0 to 63.

    Returns:
        Pairs with ``first < second``, sorted by both.
    """
    distinct, places, group = np.unique(hashes, return_index=True, return_inverse=True)
    repeated = np.flatnonzero(places[group] != np.arange(len(hashes)))
    found = [Matches(places[group[repeated]], repeated, np.zeros(len(repeated), dtype=np.uint8))]
    if radius:
        for near in _search(distinct, distinct, radius, itself=True):
            one, other = places[near.first], places[near.second]
            found.append(Matches(np.minimum(one, other), np.maximum(one, other), near.distance))
    return _sorted(found)


def hash_matches(queries: Hashes, hashes: Hashes, radius: int) -> Matches:
    """All pairs of a query and a hash that differ in at most ``radius`` bits.

    Args:
        queries: uint64 (m).
        hashes: uint64 (n).
        radius: 0 to 63.

    Returns:
        Places in ``queries`` and in ``hashes``, sorted by both.
    """
    return _sorted(list(_search(queries, hashes, radius, itself=False)))


def _search(queries: Hashes, hashes: Hashes, radius: int, *, itself: bool) -> Iterator[Matches]:
    """Each pair once, in blocks; where a set is searched for ``itself``, each pair in one of its two orders."""
    if not len(queries) or not len(hashes):
        return
    slices = slices_for(len(hashes), radius)
    for number, part in enumerate(slices):
        queried, indexed = (_Keyed.of(values, part) for values in (queries, hashes))
        edges = np.searchsorted(indexed.keys, np.arange((1 << part.bits) + 1)).astype(np.int32)
        for flips in part.flips():
            for first, second in _candidates(queried.keys, edges, flips, itself):
                distance = np.bitwise_count(queried.hashes[first] ^ indexed.hashes[second])
                near = np.flatnonzero(distance <= radius)
                matches = Matches(first[near], second[near], distance[near])
                yield _unfound(queried, indexed, matches, slices[:number])


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Hashes sorted by their bits in one slice: these bits, the hashes, and where each stood before."""

    keys: NDArray[np.int32]
    hashes: Hashes
    places: IntArray

    @classmethod
    def of(cls, hashes: Hashes, part: Slice) -> "_Keyed":
        keys = part.keys(hashes)
        places = np.argsort(keys, kind="stable")
        return cls(keys[places], hashes[places], places)


def _candidates(
    keys: NDArray[np.int32], edges: NDArray[np.int32], flips: int, itself: bool
) -> Iterator[tuple[IntArray, IntArray]]:
    """Places of a query and a hash whose keys differ exactly in ``flips``, in blocks."""
    rows = np.arange(len(keys))
    if itself and flips:
        # Of two keys the one without the highest flipped bit asks for the other.
        rows = np.flatnonzero((keys & (1 << (flips.bit_length() - 1))) == 0)
    wanted = keys[rows] ^ np.int32(flips)
    low, high = edges[wanted], edges[wanted + 1]
    if itself and not flips:
        low = rows + 1
    many = high - low
    rows, low, many = (values[many > 0] for values in (rows, low, many))
    ends = np.cumsum(many)
    for start, stop in _blocks(ends):
        count, before = many[start:stop], ends[start:stop] - many[start:stop]
        offset = np.repeat(low[start:stop] - before, count)
        yield np.repeat(rows[start:stop], count), offset + np.arange(before[0], ends[stop - 1])


def _blocks(ends: IntArray) -> Iterator[tuple[int, int]]:
    """Runs of rows with about `_BLOCK` candidates together, given the running total of candidates."""
    start = 0
    while start < len(ends):
        before = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, before + _BLOCK, side="right")), start + 1)
        yield start, stop
        start = stop


def _unfound(queried: _Keyed, indexed: _Keyed, near: Matches, earlier: list[Slice]) -> Matches:
    """The matches which no earlier slice has found, at their places before sorting."""
    differing = queried.hashes[near.first] ^ indexed.hashes[near.second]
    fresh = np.ones(len(near), dtype=np.bool_)
    for part in earlier:
        fresh &= part.distance(differing) > part.radius
    return Matches(queried.places[near.first[fresh]], indexed.places[near.second[fresh]], near.distance[fresh])


def _sorted(found: list[Matches]) -> Matches:
    nothing = np.empty(0, dtype=np.int64)
    first = np.concatenate([nothing, *(part.first for part in found)])
    second = np.concatenate([nothing, *(part.second for part in found)])
    distance = np.concatenate([nothing.astype(np.uint8), *(part.distance for part in found)])
    order = np.lexsort((second, first))
    return Matches(first[order], second[order], distance[order])
