"""Near-duplicate photos by perceptual hash, without a matrix of all against all."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import IntArray

__all__ = ["near_duplicates"]

_BITS = 64
_BLOCK = 1024


def near_duplicates(hashes: NDArray[np.uint64], distance: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Find the photos whose hashes differ in at most ``distance`` bits.

    Two hashes at most ``distance`` bits apart agree wholly in at least one of ``distance + 1`` slices of their bits, so
    only hashes that share a slice are compared.

    Args:
        hashes: One 64-bit hash a photo.
        distance: Largest number of differing bits, 0 to 63.

    Yields:
        Places ``(one, other)`` of near-duplicates. Equal hashes come as a chain, not as all their pairs; a pair may
        come more than once.
    """
    distinct, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    same = inverse[order][1:] == inverse[order][:-1]
    yield order[:-1][same], order[1:][same]
    if distance:
        for members in _sharing_a_slice(distinct, distance + 1):
            for one, other in _close(distinct[members], distance):
                yield first[members[one]], first[members[other]]


def _sharing_a_slice(hashes: NDArray[np.uint64], slices: int) -> Iterator[IntArray]:
    """Places of the hashes that agree in a slice, for each of ``slices`` slices and each value with two or more."""
    edges = [_BITS * number // slices for number in range(slices + 1)]
    for low, high in pairwise(edges):
        part = (hashes >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)
        order = np.argsort(part, kind="stable")
        bounds = np.flatnonzero(np.diff(part[order])) + 1
        starts, ends = np.append(0, bounds), np.append(bounds, len(order))
        for bucket in np.flatnonzero(ends - starts > 1):
            yield order[starts[bucket] : ends[bucket]]


def _close(hashes: NDArray[np.uint64], distance: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Compare a bucket with itself, block by block, so that memory stays bounded."""
    for low in range(0, len(hashes), _BLOCK):
        block = hashes[low : low + _BLOCK]
        near = np.bitwise_count(block[:, None] ^ hashes[None, low:]) <= distance
        one, other = np.nonzero(np.triu(near, 1))
        if len(one):
            yield one + low, other + low
