"""The variance of a sum over sources that may share clusters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Joint", "cluster_table", "joint_variance"]


@dataclass(frozen=True, slots=True)
class Joint:
    """How sure a sum over sources is.

    Attributes:
        variance: Its cluster-robust variance.
        degrees: Degrees of freedom of that variance.
        clusters: Number of distinct clusters.
        fewest: Number of clusters of the source that has the fewest.
    """

    variance: float
    degrees: float
    clusters: int
    fewest: int


def joint_variance(
    values: Sequence[NDArray[np.float64]], clusters: Sequence[Sequence[str]], own: ArrayLike = 0.0
) -> Joint:
    """The variance of a sum of linearised values; a cluster of several sources counts once, with what it adds to all.

    The factor G/(G-1) is that of each source. Degrees of freedom are Satterthwaite's, with one part of the variance
    from the clusters that stand in the same sources: of sources that share none it is the sum of their variances.

    Args:
        values: Of each source what each query adds to the sum, centred inside the source.
        clusters: Of each source the cluster of each query; the same name in two sources is the same cluster.
        own: Variance that each source has besides, independent of the others.
    """
    sums, held = cluster_table(values, clusters)
    counts = held.sum(axis=0)
    totals = (sums * np.sqrt(counts / np.maximum(1, counts - 1))).sum(axis=1)
    squares = totals**2 + (held * (np.asarray(own) / counts)).sum(axis=1)
    pattern = np.unique(held, axis=0, return_inverse=True)[1].ravel()
    parts, sizes = np.bincount(pattern, squares), np.bincount(pattern)
    fewest, variance = int(counts.min()), float(squares.sum())
    degrees = variance**2 / float((parts**2 / np.maximum(1, sizes - 1)).sum()) if variance > 0.0 else fewest - 1.0
    return Joint(variance, degrees, len(sums), fewest)


def cluster_table(
    values: Sequence[NDArray[np.float64]], clusters: Sequence[Sequence[str]]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Sum of the values of each cluster (row, in alphabetical order) in each source, and whether it stands in it."""
    names, member = np.unique(np.concatenate([np.asarray(part) for part in clusters]), return_inverse=True)
    places = member, np.repeat(np.arange(len(clusters)), [len(part) for part in clusters])
    sums, held = np.zeros((len(names), len(clusters))), np.zeros((len(names), len(clusters)), dtype=bool)
    np.add.at(sums, places, np.concatenate(values))
    held[places] = True
    return sums, held
