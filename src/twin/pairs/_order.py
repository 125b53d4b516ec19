"""The shown order of two photos, balanced photo by photo."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.pairs._draws import Keys, Places
from twin.pairs._trails import OpenEnds, Trails, find_trails

__all__ = ["balanced_order", "order_trails", "walked_together"]


def balanced_order(left: Places, right: Places, positive: NDArray[np.bool_], keys: Keys) -> NDArray[np.bool_]:
    """Draw which photo of each pair is shown first, so that its place tells nothing about the answer.

    Pairs are edges between photos. At each photo its edges of one answer are joined two by two; walking from edge to
    joined edge gives trails, and a trail walked in one direction enters each photo as often as it leaves it.
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
    trails = order_trails(left, right, positive, keys)
    return ~trails.directions(trails.open.coin)


def order_trails(left: Places, right: Places, positive: NDArray[np.bool_], keys: Keys) -> Trails:
    """The trails of some of the pairs; their open ends are photos with one pair of an answer left over."""
    one, other = (photo.astype(np.int64) * 2 + positive for photo in (left, right))
    return find_trails(one, other, keys & np.uint64(1) == 1)


def walked_together(parts: Sequence[OpenEnds]) -> list[NDArray[np.bool_]]:
    """In which direction the open trails of each part are walked, so that photos are balanced over all parts.

    A trail is an edge between the photos at its ends; there are few of them, so they are put in order together.
    """
    begins = np.concatenate([part.begins for part in parts])
    ends = np.concatenate([part.ends for part in parts])
    coin = np.concatenate([part.coin for part in parts])
    trails = find_trails(begins, ends, coin)
    bounds = np.cumsum([len(part.begins) for part in parts])[:-1]
    return np.split(trails.directions(trails.open.coin), bounds)
