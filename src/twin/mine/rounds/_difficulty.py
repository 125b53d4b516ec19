"""How well a ranking finds what is known to be hard: the base of each near-twin."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.mine._catalogue import Photographed
from twin.mine._pairs import Pairs

__all__ = ["Recall", "Twins", "known_twins", "recall_of_twins"]

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Recall = dict[str, dict[str, float]]

_AT = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Twins:
    """Near-twins whose base has photos, as arrays of one length.

    Attributes:
        twin: Place of the near-twin.
        base: Place of its base.
        degree: Number of changed attributes.
    """

    twin: IntArray
    base: IntArray
    degree: IntArray


def known_twins(catalogue: Photographed) -> Twins:
    """The near-twins that the catalogue knows; none where nothing was rendered or generated."""
    twin = np.flatnonzero(catalogue.instances.base >= 0)
    return Twins(twin, catalogue.instances.base[twin], catalogue.instances.degree[twin].astype(np.int64))


def recall_of_twins(pairs: Pairs, scores: FloatArray, twins: Twins, twin_scores: FloatArray) -> Recall:
    """How often the base of a near-twin stands among the best 1, 5 and 10 of what it is compared with, by degree.

    Compared are the base and the shortlist of the near-twin, on which other near-twins of the base do not stand.

    Args:
        pairs: The shortlisted pairs.
        scores: What ranks them, the higher the better.
        twins: The near-twins.
        twin_scores: The same score of each with its base.

    Returns:
        By degree, as text: ``twins``, and the shares ``recall@1``, ``recall@5`` and ``recall@10``.
    """
    bound = np.full(max(pairs.second.max(initial=0), twins.twin.max(initial=0)) + 1, np.inf)
    bound[twins.twin] = twin_scores
    sides = (side[scores > bound[side]] for side in (pairs.first, pairs.second))
    ahead = sum(np.bincount(side, minlength=len(bound)) for side in sides)
    places = 1 + np.asarray(ahead)[twins.twin]
    found = {}
    for degree in np.unique(twins.degree):
        mine = places[twins.degree == degree]
        shares = {f"recall@{most}": round(float((mine <= most).mean()), 4) for most in _AT}
        found[str(degree)] = {"twins": len(mine), **shares}
    return found
