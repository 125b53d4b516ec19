"""Reviewers whose verdicts differ from those of the others by more than chance explains."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.review.agreement._gold import GoldAccuracy

__all__ = ["Hasty", "Weak", "hasty_reviewers", "weak_reviewers"]

_GOOD = 0.8
_ALPHA = 0.05 / 2
"""Of each of the two tests, so that both together name somebody wrongly in 5 % of reviews at most."""
_FEWEST = 20
"""With fewer verdicts a median of seconds says little."""
_SHARE, _MOST = 1 / 3, 1.5


@dataclass(frozen=True, slots=True)
class Weak:
    """Somebody who is right on gold too rarely.

    Attributes:
        name: Who.
        right: Gold on which they were right.
        seen: Gold on which they took a side.
        others_right: The same of all others together.
        others_seen: The same of all others together.
        below_others: Whether the others are right more often; else only the least that is asked of anybody is missed.
    """

    name: str
    right: int
    seen: int
    others_right: int
    others_seen: int
    below_others: bool


@dataclass(frozen=True, slots=True)
class Hasty:
    """Somebody who judges much faster than the others.

    Attributes:
        name: Who.
        seconds: Median of their verdicts.
        others: Median of the medians of the others.
    """

    name: str
    seconds: float
    others: float


def weak_reviewers(gold: Mapping[str, GoldAccuracy]) -> list[Weak]:
    """Who is right on gold less often than all others together, or in less than 80 of 100, by more than chance.

    Against the others it is Fisher's exact test, against 80 of 100 the exact binomial test. Both are one-sided, at
    2.5 % divided by the number of people who saw gold: among people who are equally good, and right on 80 of 100
    or more, somebody is named in one review of twenty at most.

    Args:
        gold: Of people, by name, as `gold_accuracy` tells.

    Returns:
        In the order of the names.
    """
    from scipy.stats import binomtest, fisher_exact  # noqa: PLC0415 - slow to import

    known = {name: told.right for name, told in sorted(gold.items()) if told.right is not None}
    right = {name: round(told.value * told.count) for name, told in known.items()}
    seen, found = sum(told.count for told in known.values()), []
    for name, told in known.items():
        others_right, others_seen = sum(right.values()) - right[name], seen - told.count
        table = [[right[name], told.count - right[name]], [others_right, others_seen - others_right]]
        below = bool(fisher_exact(table, alternative="less").pvalue < _ALPHA / len(known))
        if below or binomtest(right[name], told.count, _GOOD, alternative="less").pvalue < _ALPHA / len(known):
            found.append(Weak(name, right[name], told.count, others_right, others_seen, below))
    return found


def hasty_reviewers(verdicts: pa.Table) -> list[Hasty]:
    """Whose median verdict takes less than 1.5 seconds, and less than a third of what it takes the others.

    The others are the median of their own medians, so that who judges most does not set the pace. Verdicts without a
    time (tables made by hand) and people with fewer than twenty that have one are left out.

    Args:
        verdicts: Of people on one queue, with the columns of `twin.review.store.read_verdicts`.

    Returns:
        In the order of the names.
    """
    timed = verdicts.filter(pc.greater(verdicts["seconds"], 0.0))
    names, seconds = np.array(timed["reviewer"].to_pylist(), dtype=np.str_), timed["seconds"].to_numpy()
    paces = {
        str(name): float(np.median(seconds[names == name]))
        for name in np.unique(names)
        if np.count_nonzero(names == name) >= _FEWEST
    }
    found = []
    for name, pace in paces.items():
        others = [other for one, other in paces.items() if one != name]
        usual = float(np.median(others)) if others else 0.0
        if pace < min(_MOST, _SHARE * usual):
            found.append(Hasty(name, pace, usual))
    return found
