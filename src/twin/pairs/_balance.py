"""Sampling down to a ratio of yes and no, with no kind of negative swamping the others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import IntArray
from twin.pairs._draws import Keys

__all__ = ["balance", "spread_evenly"]


def spread_evenly(capacities: Sequence[int], total: int) -> list[int]:
    """Spread ``total`` over places of limited capacity, as evenly as possible.

    Args:
        capacities: How much each place can take.
        total: How much to spread; if more than all capacities together, every place is filled.

    Returns:
        How much each place takes; where the last few cannot be even, earlier places get one more.
    """
    shares = [0] * len(capacities)
    left = min(total, sum(capacities))
    while left:
        open_places = [place for place, capacity in enumerate(capacities) if shares[place] < capacity]
        step = left // len(open_places)
        for place in open_places if step else open_places[:left]:
            added = min(max(step, 1), capacities[place] - shares[place])
            shares[place] += added
            left -= added
    return shares


def balance(
    category: IntArray,
    positive: NDArray[np.bool_],
    kind: IntArray,
    keys: Keys,
    *,
    cap: int | None = None,
    negatives: float = 1.0,
) -> IntArray:
    """Choose yes and no pairs of each category in a ratio, the negatives evenly over their kinds.

    Args:
        category: A number for the category of each pair.
        positive: Whether the pair is a yes.
        kind: A number for the kind of negative (mined, near-twin of each degree); not read for a positive.
        keys: A random number for each pair; the smallest of a stratum are chosen.
        cap: Largest number of pairs, yes and no together, in a category; at least 2.
        negatives: Number of no pairs for each yes pair, at least 1, as far as there are so many.

    Returns:
        Places of the chosen pairs, ascending.
    """
    chosen = [np.empty(0, dtype=np.int64)]
    for number in np.flatnonzero(np.bincount(category)):
        yes = np.flatnonzero((category == number) & positive)
        no = np.flatnonzero((category == number) & ~positive)
        most = len(no) if cap is None else max(int(cap / (1 + negatives)), 1)
        quota = min(len(yes), len(no), most)
        refused = int(quota * negatives) if cap is None else min(int(quota * negatives), cap - quota)
        strata = [no[kind[no] == value] for value in np.flatnonzero(np.bincount(kind[no]))]
        quotas = spread_evenly([len(stratum) for stratum in strata], refused)
        for places, many in zip([yes, *strata], [quota, *quotas], strict=True):
            chosen.append(places[np.argsort(keys[places], kind="stable")[:many]])
    return np.sort(np.concatenate(chosen))
