"""The slices into which the bits of a hash are dealt for multi-index hashing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

__all__ = ["Slice", "slices_for"]

_BITS = 64
_WIDEST = 22
"""Bits of the widest slice: its table of buckets still fits into the cache of a processor core."""

_LOOKUP, _COMPARISON = 30.0, 9.0
"""What it takes, in nanoseconds, to look up a bucket and to compare two hashes."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Every so many bits of a hash.

    Attributes:
        start: The lowest bit.
        step: Distance from one bit to the next. Neighbouring bits of a perceptual hash are alike, so that a slice of
            them would have few values and these often.
        bits: Number of bits.
        radius: In how many of its bits two slices may differ.
    """

    start: int
    step: int
    bits: int
    radius: int

    def keys(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The bits of ``hashes`` in this slice, as numbers below ``2 ** bits``."""
        keys = np.zeros(len(hashes), dtype=np.int32)
        for place in range(self.bits):
            bit = (hashes >> np.uint64(self.start + place * self.step)) & np.uint64(1)
            keys |= bit.astype(np.int32) << np.int32(place)
        return keys

    def distance(self, differing: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """How many of ``differing`` bits lie in this slice."""
        mask = sum(1 << (self.start + place * self.step) for place in range(self.bits))
        counts: NDArray[np.uint8] = np.bitwise_count(differing & np.uint64(mask))
        return counts

    def flips(self) -> Iterator[int]:
        """All differences of at most ``radius`` bits."""
        for size in range(self.radius + 1):
            yield from (sum(1 << bit for bit in bits) for bits in combinations(range(self.bits), size))


def slices_for(hashes: int, radius: int) -> list[Slice]:
    """The slices with which a search among so many hashes takes least time.

    If all of them differed in more bits than their own radius, the hashes would differ in more than ``radius``: for m
    slices and ``radius = m q + r`` that holds with a radius of q for the first r + 1 slices, and of q - 1 for the rest.
    """
    plans = [_plan(count, radius) for count in range(-(-_BITS // _WIDEST), _BITS // 4 + 1)]
    return min(plans, key=lambda plan: sum(_cost(part, hashes) for part in plan))


def _plan(count: int, radius: int) -> list[Slice]:
    each, rest = divmod(radius, count)
    plan = []
    for start in range(count):
        allowed = each if start <= rest else each - 1
        if allowed >= 0:
            bits = len(range(start, _BITS, count))
            plan.append(Slice(start, count, bits, min(allowed, bits)))
    return plan


def _cost(part: Slice, hashes: int) -> float:
    """Of one query."""
    lookups = sum(comb(part.bits, size) for size in range(part.radius + 1))
    return lookups * (_LOOKUP + _COMPARISON * hashes / (1 << part.bits))
