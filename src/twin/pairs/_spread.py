"""Spreading a number over places of limited capacity."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.pairs._catalog import IntArray

__all__ = ["spread", "spread_evenly"]


def spread_evenly(capacities: Sequence[int], total: int) -> list[int]:
    """Spread ``total`` over places of limited capacity, as evenly as possible.

    Args:
        capacities: How much each place can take.
        total: How much to spread; if more than all capacities together, every place is filled.

    Returns:
        How much each place takes; where the last few cannot be even, earlier places get one more.
    """
    shares: list[int] = spread(np.array(capacities, dtype=np.int64), total, np.ones(len(capacities))).tolist()
    return shares


def spread(capacities: IntArray, total: int, weights: ArrayLike) -> IntArray:
    """Spread ``total`` over places of limited capacity in proportion to ``weights``.

    What a full place cannot take goes to the others, again in proportion; a place of weight 0 takes nothing.

    Returns:
        How much each place takes: of a place that is not full, its proportion rounded up or down.
    """
    weight = np.asarray(weights, dtype=np.float64)
    shares = np.zeros(len(capacities), dtype=np.int64)
    waiting = (weight > 0) & (capacities > 0)
    left = min(total, int(capacities[waiting].sum()))
    while left:
        ideal = np.where(waiting, left * weight / weight[waiting].sum(), 0.0)
        full = waiting & (ideal >= capacities)
        if not full.any():
            return shares + _rounded(ideal, left)
        shares[full] = capacities[full]
        left -= int(capacities[full].sum())
        waiting &= ~full
    return shares


def _rounded(ideal: NDArray[np.float64], total: int) -> IntArray:
    """Whole numbers with the sum ``total``: rounded down, and the largest remainders up."""
    whole = np.floor(ideal + 1e-9).astype(np.int64)
    first = np.argsort(np.round(whole - ideal, 9), kind="stable")[: total - int(whole.sum())]
    whole[first] += 1
    return whole
