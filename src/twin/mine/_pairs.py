"""Pairs of instances, in columns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.mine._catalogue import IntArray

__all__ = ["Pairs", "Ranked", "ranks"]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of instances with their similarity, as arrays of one length, each pair once.

    Attributes:
        first: Place of the one instance.
        second: Place of the other, larger.
        similarity: -1..1, to nine decimals.
    """

    first: IntArray
    second: IntArray
    similarity: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.first)

    def take(self, chosen: npt.NDArray[np.bool_] | IntArray) -> "Pairs":
        """Those at ``chosen``, a mask or places."""
        return Pairs(self.first[chosen], self.second[chosen], self.similarity[chosen])


@dataclass(frozen=True, slots=True)
class Ranked:
    """Pairs in the order of their instances, with how each stands among the others.

    Attributes:
        pairs: The pairs.
        score: What they were ranked by.
        rank: Best place of one among those that may be linked to the other, from 1.
        mutual: Whether each is among the nearest of the other.
    """

    pairs: Pairs
    score: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int32]
    mutual: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pairs)

    def take(self, chosen: npt.NDArray[np.bool_] | IntArray) -> "Ranked":
        """Those at ``chosen``, a mask or places."""
        return Ranked(self.pairs.take(chosen), self.score[chosen], self.rank[chosen], self.mutual[chosen])


def ranks(pairs: Pairs, scores: npt.NDArray[np.float64], counted: npt.NDArray[np.bool_]) -> IntArray:
    """The place of each pair for its first and for its second instance (2, pairs), from 1.

    Ahead of a pair stand those of ``counted`` pairs of the instance that have a higher score, or an equal one and an
    other instance with a smaller place.
    """
    owner, other = np.append(pairs.first, pairs.second), np.append(pairs.second, pairs.first)
    order = np.lexsort((other, -np.append(scores, scores), owner))
    ahead = np.cumsum(np.append(0, np.append(counted, counted)[order]))[:-1]
    begins = np.flatnonzero(np.diff(owner[order], prepend=-1))
    within = ahead - np.repeat(ahead[begins], np.diff(np.append(begins, len(order))))
    places = np.empty(len(order), dtype=np.int64)
    places[order] = within + 1
    return places.reshape(2, -1)
