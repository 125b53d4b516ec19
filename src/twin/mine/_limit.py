"""At most so many links an instance, coverage before volume."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from twin.mine._catalogue import IntArray

__all__ = ["limited"]


def limited(
    first: IntArray,
    second: IntArray,
    preferred: npt.NDArray[np.bool_],
    *,
    instances: int,
    limit: int,
    total: int | None,
) -> tuple[npt.NDArray[np.bool_], IntArray]:
    """Choose links, in the order in which they are given, such that no instance has more than ``limit``.

    First comes the first link of each instance: links between two instances that have none, then links of one that has
    none; those that are not preferred only where an instance is left without. Then, likewise, the second link of each
    from the preferred ones, and so on.

    Args:
        first: Place of the one instance of each link, the best link first.
        second: Place of the other.
        preferred: Which links may be more than somebody's first.
        instances: Number of instances.
        limit: Most links of an instance.
        total: Most links in all; None for any number.

    Returns:
        Which links are chosen, and how many each instance has.
    """
    degree = [0] * instances
    chosen = np.zeros(len(first), dtype=np.bool_)
    left = len(first) if total is None else total
    for level, both, candidates in _passes(preferred, limit):
        if not left:
            break
        places = candidates[~chosen[candidates]]
        for place, one, other in zip(places.tolist(), first[places].tolist(), second[places].tolist(), strict=True):
            here, there = degree[one], degree[other]
            below = (here < level and there < level) if both else (here < level or there < level)
            if below and here < limit and there < limit and left:
                chosen[place] = True
                degree[one], degree[other], left = here + 1, there + 1, left - 1
    return chosen, np.array(degree, dtype=np.int64)


def _passes(preferred: npt.NDArray[np.bool_], limit: int) -> Iterator[tuple[int, bool, IntArray]]:
    """The level, whether both instances must be below it, and the links to look at."""
    near, far = np.flatnonzero(preferred), np.flatnonzero(~preferred)
    for level in range(1, limit + 1):
        for both in (True, False):
            yield level, both, near
        if level == 1:
            yield level, False, far
