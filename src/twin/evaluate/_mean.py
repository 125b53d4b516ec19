"""The mean over sources, each of the same weight."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from twin.evaluate._intervals import Interval, score_interval, t_quantile
from twin.evaluate._joint import joint_variance

__all__ = ["mean_of_sources"]


def mean_of_sources(sources: Sequence[tuple[ArrayLike, Sequence[str]]]) -> Interval:
    """Mean of the shares of several sources with its interval.

    The variance is cluster-robust, with what a cluster adds to all sources taken together; the interval is Wilson's at
    the effective sample size, as for one source, with Student's t on Satterthwaite's degrees of freedom.

    Args:
        sources: Of each source the values, between 0 and 1, and the cluster of each; none empty. The same name in two
            sources is the same cluster.
    """
    data = [np.asarray(values, dtype=np.float64) for values, _ in sources]
    mean, queries = float(np.mean([part.mean() for part in data])), sum(map(len, data))
    steps = [(part - part.mean()) / len(part) / len(data) for part in data]
    joint = joint_variance(steps, [names for _, names in sources])
    if joint.fewest < 2:
        return Interval(mean, 0.0, 1.0, queries, joint.clusters)
    spread = mean * (1 - mean)
    # Where each source is all right or all wrong, nothing is known of dependence: each cluster is one observation.
    size = min(spread / joint.variance, float(queries)) if joint.variance > 0.0 else float(joint.clusters)
    low, high = score_interval(mean, size, t_quantile(joint.degrees))
    return Interval(mean, low, high, queries, joint.clusters)
