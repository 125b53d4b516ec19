"""The mean over sources, each of the same weight."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from twin.evaluate._intervals import Interval, cluster_sums, score_interval, t_quantile

__all__ = ["degrees_of_freedom", "mean_of_sources"]


def mean_of_sources(sources: Sequence[tuple[ArrayLike, Sequence[str]]]) -> Interval:
    """Mean of the shares of several sources with its interval.

    Sources are independent of one another, so the variance is the sum of the cluster-robust ones; the interval is
    Wilson's at the effective sample size, as for one source, with Student's t on Satterthwaite's degrees of freedom.

    Args:
        sources: Of each source the values, between 0 and 1, and the cluster of each; none empty.
    """
    parts = [_mean_and_variance(values, clusters) for values, clusters in sources]
    means, variances, clusters = (np.array(column, dtype=np.float64) for column in zip(*parts, strict=True))
    mean, queries = float(means.mean()), sum(len(names) for _, names in sources)
    if clusters.min() < 2:
        return Interval(mean, 0.0, 1.0, queries, int(clusters.sum()))
    variance, spread = float(variances.sum()) / len(means) ** 2, mean * (1 - mean)
    # Where each source is all right or all wrong, nothing is known of dependence: each cluster is one observation.
    size = min(spread / variance, float(queries)) if variance > 0.0 else float(clusters.sum())
    low, high = score_interval(mean, size, t_quantile(degrees_of_freedom(variances, clusters)))
    return Interval(mean, low, high, queries, int(clusters.sum()))


def degrees_of_freedom(variances: ArrayLike, clusters: ArrayLike) -> float:
    """Satterthwaite's degrees of freedom of a sum of independent variances, each from so many clusters (at least 2)."""
    parts, counts = np.asarray(variances, dtype=np.float64), np.asarray(clusters, dtype=np.float64)
    squares = float((parts**2 / (counts - 1)).sum())
    return float(parts.sum()) ** 2 / squares if squares > 0.0 else float(counts.min()) - 1


def _mean_and_variance(values: ArrayLike, clusters: Sequence[str]) -> tuple[float, float, int]:
    data = np.asarray(values, dtype=np.float64)
    mean = float(data.mean())
    sums = cluster_sums(data - mean, clusters)
    count = len(sums)
    return mean, count / max(1, count - 1) * float(sums @ sums) / len(data) ** 2, count
