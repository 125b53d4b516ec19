"""Trails through a graph whose edges are image pairs, so that each photo is entered as often as it is left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import IntArray

__all__ = ["OpenEnds", "Trails", "find_trails"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of joining edges that begin at one node, two by two; every edge is turned round as well.

    The edges after it are those that were joined, where they are not closed, and then the others.
    """

    size: int
    first: IntArray
    second: IntArray
    alone: IntArray
    closed: Flags
    coin: Flags

    def undone(self, forward: Flags) -> Flags:
        joined = self.coin.copy()
        ways = int((~self.closed).sum())
        joined[~self.closed] = forward[:ways]
        before = np.empty(self.size, dtype=np.bool_)
        before[self.first], before[self.second], before[self.alone] = joined, ~joined, ~forward[ways:]
        return before


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """Where trails begin and end that lead from one node to another.

    Attributes:
        begins: The node at which each begins.
        ends: The node at which it ends.
        coin: A random bit for each.
    """

    begins: IntArray
    ends: IntArray
    coin: Flags


@dataclass(frozen=True, slots=True)
class Trails:
    """Edges joined to trails.

    Attributes:
        open: The trails that are not closed; no two of them have an end at one node.
    """

    open: OpenEnds
    _rounds: tuple[_Round, ...]
    _chain: IntArray
    _chain_coin: Flags

    def directions(self, forward: Flags) -> Flags:
        """Whether each edge is walked from its one node to its other.

        Args:
            forward: Whether each open trail is walked from its beginning to its end.
        """
        ways = self._chain_coin.copy()
        ways[: len(forward)] = forward
        found = ways[self._chain]
        for one in reversed(self._rounds):
            found = one.undone(found)
        return found


def find_trails(one: IntArray, other: IntArray, coin: Flags) -> Trails:
    """Join edges to trails: at each node all edges two by two, until at most one is left over.

    Args:
        one: The one node of each edge, below 2^31; edges that follow one another with the same node are cheap to join.
        other: The other node.
        coin: A random bit for each edge.
    """
    rounds = list[_Round]()
    idle, grouped = 0, False
    while idle < 2:
        order = _grouped(one) if grouped else np.arange(len(one))
        step = _round(one, other, coin, order)
        one, other, coin = _joined(one, other, coin, step)
        rounds.append(step)
        idle = idle + 1 if grouped and not len(step.first) else 0
        grouped = True
    return _chained(one, other, coin, tuple(rounds))


def _grouped(nodes: IntArray) -> IntArray:
    """The order that brings edges of one node together; a sort of numbers is faster than one of places."""
    codes = (nodes.astype(np.int64) << 32) | np.arange(len(nodes))
    codes.sort()
    return codes & 0xFFFFFFFF


def _round(one: IntArray, other: IntArray, coin: Flags, order: IntArray) -> _Round:
    node = one[order]
    place = np.arange(len(order))
    fresh = np.ones(len(order), dtype=np.bool_)
    np.not_equal(node[1:], node[:-1], out=fresh[1:])
    is_second = (place - np.maximum.accumulate(np.where(fresh, place, 0))) % 2 == 1
    seconds = np.flatnonzero(is_second)
    alone = ~is_second
    alone[seconds - 1] = False
    first, second = order[seconds - 1], order[seconds]
    return _Round(len(order), first, second, order[alone], other[first] == other[second], coin[first])


def _joined(one: IntArray, other: IntArray, coin: Flags, step: _Round) -> tuple[IntArray, IntArray, Flags]:
    """The edges after a round: a joined one leads from the far end of its second to that of its first."""
    first, second = step.first[~step.closed], step.second[~step.closed]
    return (
        np.concatenate([other[second], other[step.alone]]),
        np.concatenate([other[first], one[step.alone]]),
        np.concatenate([coin[first], coin[step.alone]]),
    )


def _chained(one: IntArray, other: IntArray, coin: Flags, rounds: tuple[_Round, ...]) -> Trails:
    """Join what is left: edges of which at most one begins and at most one ends at a node, so that they form chains."""
    size = len(one)
    begin = np.argsort(one)
    follows = begin[np.minimum(np.searchsorted(one, other, sorter=begin), size - 1)]
    linked = np.flatnonzero(one[follows] == other)
    before = np.arange(size)
    before[follows[linked]] = linked
    head = np.ones(size, dtype=np.bool_)
    head[follows[linked]] = False
    lowest = np.arange(size)
    for _ in range(size.bit_length()):
        lowest, before = np.minimum(lowest, lowest[before]), before[before]
    label = np.where(head[before], before, lowest)
    heads = np.flatnonzero(head)
    rings = np.flatnonzero((label == np.arange(size)) & ~head)
    number = np.empty(size, dtype=np.int64)
    number[heads], number[rings] = np.arange(len(heads)), len(heads) + np.arange(len(rings))
    tail = np.ones(size, dtype=np.bool_)
    tail[linked] = False
    ends = np.empty(len(heads), dtype=one.dtype)
    ends[number[label[tail]]] = other[tail]
    return Trails(OpenEnds(one[heads], ends, coin[heads]), rounds, number[label], coin[np.append(heads, rings)])
