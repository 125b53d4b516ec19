"""The shown order of two photos, balanced photo by photo."""

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import IntArray
from twin.pairs._draws import Keys

__all__ = ["balanced_order"]


def balanced_order(left: IntArray, right: IntArray, positive: NDArray[np.bool_], keys: Keys) -> NDArray[np.bool_]:
    """Draw which photo of each pair is shown first, so that its place tells nothing about the answer.

    Pairs are edges between photos. At each photo its edges of one answer are matched two by two; walking from edge to
    matched edge gives closed trails, and a trail walked in one direction enters each photo as often as it leaves it.
    So every photo comes first in half of its yes pairs and in half of its no pairs; where their number is odd, one more
    or less.

    Args:
        left: The one photo of each pair.
        right: The other photo.
        positive: The answer of each pair.
        keys: A random number for each pair.

    Returns:
        For each pair, whether the *right* photo is shown first.
    """
    pairs = len(left)
    if not pairs:
        return np.zeros(0, dtype=np.bool_)
    # End 2e is the left photo of pair e and end 2e + 1 its right photo; `^ 1` crosses a pair.
    ends = np.arange(2 * pairs)
    photo = np.stack([left, right], axis=1).ravel() * 2 + np.repeat(positive, 2)
    rank = np.argsort(np.argsort(np.stack([keys, ~keys], axis=1).ravel(), kind="stable"), kind="stable")
    matched = _matched(photo, rank)
    # The ends at which a trail leaves a photo form one orbit of this step, those at which it enters form another.
    step = matched[ends ^ 1]
    lowest = rank
    for _ in range(int(2 * pairs).bit_length()):
        lowest, step = np.minimum(lowest, lowest[step]), step[step]
    return lowest[1::2] < lowest[::2]


def _matched(photo: IntArray, rank: IntArray) -> IntArray:
    """Match the ends at each photo two by two, and the odd ones left over (an even number) with each other."""
    order = np.lexsort((rank, photo))
    sizes = np.unique(photo, return_counts=True)[1]
    place = np.arange(len(photo)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    odd = place == np.repeat(np.where(sizes % 2, sizes - 1, -1), sizes)
    sequence = np.concatenate([order[~odd], order[odd]])
    matched = np.empty_like(order)
    matched[sequence[::2]], matched[sequence[1::2]] = sequence[1::2], sequence[::2]
    return matched
