"""How small a difference of two models can be seen with so many queries."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.evaluate._intervals import CONFIDENCE, cluster_sums

__all__ = ["POWER", "Power", "paired_power"]

POWER = 0.8
_GAINS = (0.01, 0.02, 0.05)
_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
_Z_POWER = NormalDist().inv_cdf(POWER)


@dataclass(frozen=True, slots=True)
class Power:
    """What a paired comparison can show, two-sided at 5 %, four times in five.

    Attributes:
        queries: Queries that were asked.
        discordance: Share of them that one model has right and the other not, with one pseudo-query.
        design_effect: How many clustered queries tell as much as one independent query, at least 1.
        smallest_gain: The smallest difference (0 to 1) that so many queries would show, or None where none would.
        needed: Queries, in clusters of the same size, that would show a difference of 1, 2 and 5 points.
    """

    queries: int
    discordance: float
    design_effect: float
    smallest_gain: float | None
    needed: dict[str, int]


def paired_power(first: ArrayLike, second: ArrayLike, clusters: Sequence[str]) -> Power:
    """Plan a comparison of two models from answers to the same queries.

    The number of queries is Connor's (1987) for McNemar's test, times the design effect of the clusters on the
    difference. Where a difference is larger than the discordance that was seen, all discordance is taken to be gain.

    Args:
        first: Whether the first model is right, shape ``(n,)``, n ≥ 1.
        second: Whether the second model is right, shape ``(n,)``.
        clusters: Cluster of each query.
    """
    steps = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    discordance = (float(np.abs(steps).sum()) + 1) / (len(steps) + 2)
    effect = _design_effect(steps, clusters)

    def needed(gain: float) -> float:
        apart = max(discordance, gain)
        return effect * (_Z * math.sqrt(apart) + _Z_POWER * math.sqrt(apart - gain**2)) ** 2 / gain**2

    smallest = _smallest(needed, len(steps))
    counts = {f"{100 * gain:g}": math.ceil(needed(gain)) for gain in _GAINS}
    return Power(len(steps), discordance, effect, smallest, counts)


def _design_effect(steps: NDArray[np.float64], clusters: Sequence[str]) -> float:
    """Variance with the clusters over variance without them, each as a sample gives it."""
    centred = steps - steps.mean()
    sums = cluster_sums(centred, clusters)
    alone, queries, count = float(centred @ centred), len(steps), len(sums)
    # Without any difference, or a second cluster, nothing is known of dependence: each cluster is one observation.
    if alone == 0.0 or count < 2:
        return queries / count
    return max(1.0, count / (count - 1) * float(sums @ sums) / (queries / (queries - 1) * alone))


def _smallest(needed: Callable[[float], float], queries: int) -> float | None:
    """The gain for which ``needed`` is just ``queries``; it falls as the gain rises."""
    low, high = 1e-6, 1.0
    if needed(high) > queries:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if needed(middle) > queries else (low, middle)
    return high
