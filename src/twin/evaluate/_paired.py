"""The difference of two models that answered the same queries."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.core import generator
from twin.evaluate._intervals import cluster_sums, t_quantile

__all__ = ["Difference", "paired_difference", "sign_flip_p"]

_EXACT = 12
"""Up to so many clusters that differ, all sign patterns are tried."""
_FLIPS = 9999
_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more often the second model is right.

    Attributes:
        delta: Difference of the shares, -1 to 1.
        low: Lower end of its 95 % confidence interval.
        high: Upper end.
        p: Two-sided p-value of *no difference*.
        gained: Queries that only the second model has right.
        lost: Queries that only the first model has right.
        queries: Number of queries.
        clusters: Number of independent clusters among them.
    """

    delta: float
    low: float
    high: float
    p: float
    gained: int
    lost: int
    queries: int
    clusters: int


def paired_difference(first: ArrayLike, second: ArrayLike, clusters: Sequence[str], seed: int = 0) -> Difference:
    """Compare two models query by query.

    The standard error is cluster-robust, with one pseudo-query of discordance (Agresti & Min 2005), so that two models
    that never differ still get an interval; the test flips the sign of whole clusters.

    Args:
        first: Whether the first model is right, shape ``(n,)``, n ≥ 1.
        second: Whether the second model is right, shape ``(n,)``.
        clusters: Cluster of each query.
        seed: Seed of the random sign patterns.
    """
    steps = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    delta, sums = float(steps.mean()), cluster_sums(steps, clusters)
    residuals = cluster_sums(steps - delta, clusters)
    low, high = -1.0, 1.0
    if (count := len(sums)) > 1:
        squares = count / (count - 1) * float(residuals @ residuals) + 1.0
        half = t_quantile(count - 1) * float(np.sqrt(squares)) / (len(steps) + 2)
        low, high = max(-1.0, delta - half), min(1.0, delta + half)
    gained, lost = int((steps > 0).sum()), int((steps < 0).sum())
    return Difference(delta, low, high, sign_flip_p(sums, seed), gained, lost, len(steps), count)


def sign_flip_p(sums: NDArray[np.float64], seed: int = 0) -> float:
    """Two-sided p-value of a zero mean, by flipping the signs of independent, symmetric ``sums``.

    Exact for up to 12 sums that are not zero, else from 9,999 random sign patterns and the observed one.
    """
    moving = sums[sums != 0.0]
    observed = abs(float(moving.sum())) - 1e-9
    if len(moving) <= _EXACT:
        patterns = 1 - 2 * (np.arange(2 ** len(moving))[:, None] >> np.arange(len(moving)) & 1)
        return float((np.abs(patterns @ moving) >= observed).mean())
    rng = generator(seed, "sign flips")
    extreme = 1
    for start in range(0, _FLIPS, _BLOCK):
        patterns = 1 - 2 * rng.integers(0, 2, size=(min(_BLOCK, _FLIPS - start), len(moving)))
        extreme += int((np.abs(patterns @ moving) >= observed).sum())
    return extreme / (_FLIPS + 1)
