"""Confidence intervals of shares whose observations come in clusters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Interval", "cluster_sums", "error_interval", "mean_interval", "score_interval", "t_quantile"]

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % confidence interval.

    Attributes:
        value: The estimate.
        low: Lower end.
        high: Upper end.
        queries: Number of queries it rests on.
        clusters: Number of independent clusters among them.
    """

    value: float
    low: float
    high: float
    queries: int
    clusters: int


def mean_interval(values: ArrayLike, clusters: Sequence[str]) -> Interval:
    """Mean of ``values`` with a confidence interval that allows for clusters.

    The standard error is cluster-robust (Liang & Zeger 1986, with the factor G/(G-1)); the interval is Wilson's at the
    effective sample size that this standard error amounts to (Korn & Graubard 1998), with Student's t on G-1 degrees of
    freedom. So it never leaves 0 to 1, and is honest for few clusters and for shares near 0 or 1.

    Args:
        values: Values between 0 and 1, shape ``(n,)``, n ≥ 1.
        clusters: Cluster of each value; values of one cluster may depend on one another.
    """
    mean, variance, size, count = _clustered(values, clusters)
    if count < 2:
        return Interval(mean, 0.0, 1.0, size, count)
    low, high = score_interval(mean, _effective_size(mean, variance, size, count), t_quantile(count - 1))
    return Interval(mean, low, high, size, count)


def error_interval(values: ArrayLike, clusters: Sequence[str]) -> Interval:
    """Mean of errors, such as squared ones, with a confidence interval that allows for clusters.

    Errors lie anywhere between 0 and 1, so their spread is their own and not that of a share: the interval is Student's
    t on G-1 degrees of freedom with the standard error of `mean_interval`, cut at 0 and 1.

    Args:
        values: Values between 0 and 1, shape ``(n,)``, n ≥ 1.
        clusters: Cluster of each value; values of one cluster may depend on one another.
    """
    mean, variance, size, count = _clustered(values, clusters)
    if count < 2:
        return Interval(mean, 0.0, 1.0, size, count)
    half = t_quantile(count - 1) * math.sqrt(variance)
    return Interval(mean, max(0.0, mean - half), min(1.0, mean + half), size, count)


def score_interval(share: float, size: float, quantile: float) -> tuple[float, float]:
    """Wilson's score interval of a ``share`` seen in ``size`` independent trials."""
    shrink = quantile**2 / size
    centre = (share + shrink / 2) / (1 + shrink)
    half = quantile / (1 + shrink) * float(np.sqrt(share * (1 - share) / size + shrink / (4 * size)))
    return min(max(0.0, centre - half), share), max(min(1.0, centre + half), share)


def t_quantile(degrees: float) -> float:
    """Two-sided 95 % quantile of Student's t."""
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy is slow to import

    return float(stdtrit(degrees, 0.5 + CONFIDENCE / 2))


def cluster_sums(values: NDArray[np.float64], clusters: Sequence[str]) -> NDArray[np.float64]:
    """Sum of ``values`` in each cluster, clusters in alphabetical order."""
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    return np.bincount(member, weights=values, minlength=len(names)).astype(np.float64)


def _clustered(values: ArrayLike, clusters: Sequence[str]) -> tuple[float, float, int, int]:
    """Mean, cluster-robust variance of the mean, number of values and of clusters."""
    data = np.asarray(values, dtype=np.float64)
    mean = float(data.mean())
    sums = cluster_sums(data - mean, clusters)
    count = len(sums)
    return mean, count / max(1, count - 1) * float(sums @ sums) / len(data) ** 2, len(data), count


def _effective_size(mean: float, variance: float, size: int, clusters: int) -> float:
    spread = mean * (1 - mean)
    # All right or all wrong says nothing about dependence: assume the worst, that each cluster is one observation.
    if spread == 0.0:
        return float(clusters)
    return float(size) if variance <= spread / size else spread / variance
