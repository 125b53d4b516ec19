"""The difference of two models that answered the same queries."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.core import generator
from twin.evaluate._intervals import cluster_sums, t_quantile
from twin.evaluate._mean import degrees_of_freedom

__all__ = ["Difference", "mean_paired_difference", "paired_difference", "sign_flip_p"]

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
    return mean_paired_difference([(first, second, clusters)], seed)


def mean_paired_difference(sources: Sequence[tuple[ArrayLike, ArrayLike, Sequence[str]]], seed: int = 0) -> Difference:
    """The mean of the differences on several sources, each of the same weight; with one source `paired_difference`.

    Args:
        sources: Of each source whether the first and the second model are right, and the clusters; none empty.
        seed: Seed of the random sign patterns.
    """
    parts = [_Part.of(*source) for source in sources]
    delta = sum(part.delta for part in parts) / len(parts)
    low, high = -1.0, 1.0
    counts = [len(part.sums) for part in parts]
    if min(counts) > 1:
        variances = [part.variance for part in parts]
        quantile = t_quantile(degrees_of_freedom(variances, counts))
        half = quantile * float(np.sqrt(sum(variances))) / len(parts)
        low, high = max(-1.0, delta - half), min(1.0, delta + half)
    # Of one source the sums stay whole numbers, and ties between sign patterns exact.
    scale = [1 if len(parts) == 1 else part.queries for part in parts]
    sums = np.concatenate([part.sums / by for part, by in zip(parts, scale, strict=True)])
    gained, lost, queries = (
        sum(column) for column in zip(*((p.gained, p.lost, p.queries) for p in parts), strict=True)
    )
    return Difference(delta, low, high, sign_flip_p(sums, seed), gained, lost, queries, sum(counts))


@dataclass(frozen=True, slots=True)
class _Part:
    """The steps between two models on one source: 1 where only the second is right, -1 where only the first is."""

    delta: float
    variance: float
    sums: NDArray[np.float64]
    gained: int
    lost: int
    queries: int

    @classmethod
    def of(cls, first: ArrayLike, second: ArrayLike, clusters: Sequence[str]) -> "_Part":
        steps = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
        delta, sums = float(steps.mean()), cluster_sums(steps, clusters)
        residuals, count = cluster_sums(steps - delta, clusters), len(sums)
        squares = count / max(1, count - 1) * float(residuals @ residuals) + 1.0
        variance = squares / (len(steps) + 2) ** 2
        return cls(delta, variance, sums, int((steps > 0).sum()), int((steps < 0).sum()), len(steps))


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
