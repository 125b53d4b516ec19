"""The most similar instances of each instance: exact, by blocks, never the whole matrix."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from twin.mine._catalogue import Photographed
from twin.mine._shortlist import Members, Shortlist
from twin.mine._similarity import Rule, block_similarity, similarity_to

__all__ = ["Neighbour", "nearest"]

# Kept beside the wanted ones, so that rounding in float32 rarely decides who is in.
_SPARE = 16
# Similarities that agree to so many digits are a tie, which the order of the ids breaks.
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the most similar instances of an instance.

    Attributes:
        instance: Index of the instance.
        similarity: Similarity to it, -1..1.
    """

    instance: int
    similarity: float


def nearest(
    catalogue: Photographed,
    members: Members,
    *,
    count: int,
    rule: Rule,
    block: int,
    advance: Callable[[int], None],
) -> dict[int, list[Neighbour]]:
    """The ``count`` most similar instances of every instance in ``members``, best first.

    Instances of one base (an instance and its near-twins) are no neighbours of one another. Blocks are compared in
    float32 and the best of them again in float64; where float32 cannot tell who is among the best, all are compared
    in float64. So the outcome is exact and depends neither on ``block`` nor on the order of work.

    Args:
        catalogue: Instances and vectors.
        members: Indices of the instances to compare, ascending.
        count: Neighbours wanted.
        rule: How image similarities become one.
        block: Rows of vectors in one side of a block.
        advance: Told how many ordered pairs of instances are compared after each block.

    Returns:
        Neighbours by index of the instance; fewer than ``count`` where there are no more.
    """
    shortlist = Shortlist(len(members), count + _SPARE)
    for rows, columns in combinations_with_replacement(_blocks(catalogue, members, rule, block), 2):
        left, right = members[rows], members[columns]
        scores = block_similarity(catalogue, left, right, rule)
        scores[catalogue.roots[left][:, None] == catalogue.roots[right]] = -np.inf
        shortlist.offer(rows, right, scores)
        if rows[0] != columns[0]:
            shortlist.offer(columns, left, np.ascontiguousarray(scores.T))
        advance(scores.size * (1 if rows[0] == columns[0] else 2))
    return {
        instance: _best(catalogue, instance, members, shortlist.candidates(row, count, _error(catalogue)), rule)[:count]
        for row, instance in enumerate(members.tolist())
    }


def _best(
    catalogue: Photographed, instance: int, members: Members, candidates: Members | None, rule: Rule
) -> list[Neighbour]:
    """``candidates`` (None: all ``members`` that may be linked) by falling similarity, ties by index."""
    if candidates is None:
        candidates = members[catalogue.roots[members] != catalogue.roots[instance]]
    similarities = similarity_to(catalogue, instance, candidates, rule).tolist()
    neighbours = [Neighbour(*pair) for pair in zip(candidates.tolist(), similarities, strict=True)]
    return sorted(neighbours, key=lambda neighbour: (-round(neighbour.similarity, _DIGITS), neighbour.instance))


def _error(catalogue: Photographed) -> float:
    """Bound of the rounding error of a product of two vectors of at most unit length in float32."""
    bound: float = (catalogue.vectors.shape[1] + 2) * 2.0**-24 + 10.0**-_DIGITS
    return bound


def _blocks(catalogue: Photographed, members: Members, rule: Rule, block: int) -> list[Members]:
    """Positions in ``members`` cut into runs of about ``block`` vectors, at least one instance each."""
    sizes = np.ones(len(members), dtype=np.int64) if rule == "mean" else np.diff(catalogue.starts)[members]
    numbers = (np.cumsum(sizes) - 1) // block
    return [np.flatnonzero(numbers == number) for number in np.unique(numbers)]
