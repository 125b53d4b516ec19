"""The difference of two models that answered the same queries."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.core import generator
from twin.evaluate._intervals import t_quantile
from twin.evaluate._joint import cluster_table, joint_variance

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

    A cluster that stands in several sources is one: its steps in all of them are summed, and change sign together.

    Args:
        sources: Of each source whether the first and the second model are right, and the clusters; none empty. The same
            name in two sources is the same cluster.
        seed: Seed of the random sign patterns.
    """
    steps = [np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64) for first, second, _ in sources]
    clusters, sizes = [names for *_, names in sources], np.array([len(part) for part in steps])
    delta = float(np.mean([part.mean() for part in steps]))
    residuals = [(part - part.mean()) / (len(part) + 2) for part in steps]
    joint = joint_variance(residuals, clusters, 1.0 / (sizes + 2) ** 2)
    low, high = -1.0, 1.0
    if joint.fewest > 1:
        half = t_quantile(joint.degrees) * math.sqrt(joint.variance) / len(steps)
        low, high = max(-1.0, delta - half), min(1.0, delta + half)
    sums, _ = cluster_table(steps, clusters)
    # Of one source the sums stay whole numbers, and ties between sign patterns exact.
    p = sign_flip_p((sums / (sizes if len(steps) > 1 else 1)).sum(axis=1), seed)
    both = np.concatenate(steps)
    return Difference(delta, low, high, p, int((both > 0).sum()), int((both < 0).sum()), len(both), joint.clusters)


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
