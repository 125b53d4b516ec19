"""How well a probability ranks positives above negatives."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.evaluate._intervals import Interval, cluster_sums, score_interval, t_quantile

__all__ = ["auc_interval"]


def auc_interval(scores: ArrayLike, positive: ArrayLike, clusters: Sequence[str]) -> Interval:
    """Area under the ROC curve with a confidence interval that allows for clusters.

    The variance is DeLong's, from placement values, with sums over clusters in place of observations (Obuchowski 1997);
    the interval is a score interval at the effective sample size, as in `mean_interval`. That size may be more than the
    number of observations: a cluster of positives and negatives is compared with itself, and its own level cancels.

    Args:
        scores: Higher means more likely positive, shape ``(n,)``.
        positive: Whether the observation is positive, shape ``(n,)``; both values must occur.
        clusters: Cluster of each observation; a cluster may hold positives and negatives.
    """
    data, label = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    placements = _placements(data, label)
    area = float(placements[label].mean())
    share = np.where(label, 1.0 / label.sum(), 1.0 / (~label).sum())
    sums = cluster_sums(share * (placements - area), clusters)
    count = len(sums)
    if count < 2:
        return Interval(area, 0.0, 1.0, len(data), count)
    variance = count / (count - 1) * float(sums @ sums)
    names = np.asarray(clusters)
    fewest = min(len(np.unique(names[label])), len(np.unique(names[~label])))
    spread = area * (1 - area)
    size = spread / variance if spread > 0.0 and variance > 0.0 else float(fewest)
    low, high = score_interval(area, size, t_quantile(count - 1))
    return Interval(area, low, high, len(data), count)


def _placements(scores: NDArray[np.float64], label: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For a positive the share of negatives below it, for a negative the share of positives above it; ties half."""
    placements = np.empty(len(scores))
    negatives, positives = np.sort(scores[~label]), np.sort(scores[label])
    placements[label] = _rank(negatives, scores[label]) / len(negatives)
    placements[~label] = 1.0 - _rank(positives, scores[~label]) / len(positives)
    return placements


def _rank(ordered: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")) / 2)
