"""A confidence interval by resampling clusters, beside the closed one."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.core import generator
from twin.evaluate._intervals import CONFIDENCE, Interval, cluster_sums, mean_interval

__all__ = ["bootstrap_interval"]

_RESAMPLES = 2000
_FEWEST = 10
"""With fewer clusters there are too few different resamples."""
_BLOCK = 2_000_000
"""Draws held in memory at a time."""

Floats = NDArray[np.float64]


def bootstrap_interval(values: ArrayLike, clusters: Sequence[str], seed: int = 0) -> Interval:
    """Mean of ``values`` with the studentised bootstrap interval over whole clusters.

    2,000 times as many clusters as there are are drawn with replacement; each time the distance of the mean from that
    of all, in units of its own cluster-robust standard error, is noted, and the quantiles of these distances make the
    interval (Davison & Hinkley 1997, section 5.2.1). In simulations it covers better than the percentile and BCa
    intervals. With fewer than ten clusters, or where all values agree, it is that of `mean_interval`.

    Args:
        values: 0 or 1, shape ``(n,)``, n ≥ 1.
        clusters: Cluster of each value.
        seed: Seed of the resamples.
    """
    data = np.asarray(values, dtype=np.float64)
    sums, sizes = cluster_sums(data, clusters), cluster_sums(np.ones(len(data)), clusters)
    mean, error = _mean_and_error(np.ones((1, len(sums))), sums, sizes)
    if len(sums) < _FEWEST or error[0] == 0.0:
        return mean_interval(values, clusters)
    means, errors = (np.concatenate(parts) for parts in zip(*_resampled(sums, sizes, seed), strict=True))
    moved = errors > 0.0
    distances = (means[moved] - mean[0]) / errors[moved]
    tail = (1 - CONFIDENCE) / 2
    upper, lower = np.quantile(distances, [tail, 1 - tail]).tolist()
    share = float(data.mean())
    low, high = share - lower * float(error[0]), share - upper * float(error[0])
    return Interval(share, min(max(0.0, low), share), max(min(1.0, high), share), len(data), len(sums))


def _resampled(sums: Floats, sizes: Floats, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """Means and standard errors of the resamples, block by block."""
    rng, count = generator(seed, "cluster bootstrap"), len(sums)
    rows = max(1, _BLOCK // count)
    for start in range(0, _RESAMPLES, rows):
        drawn = rng.integers(0, count, size=(min(rows, _RESAMPLES - start), count))
        # How often each cluster was drawn each time, counted for all times at once.
        drawn += count * np.arange(len(drawn))[:, None]
        times = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape)
        yield _mean_and_error(times.astype(np.float64), sums, sizes)


def _mean_and_error(times: Floats, sums: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Mean and cluster-robust standard error when each cluster stands in the data so many ``times``."""
    count = len(sums)
    of_each = np.stack([sizes, sums, sums**2, sums * sizes, sizes**2], axis=1)
    total, right, right_squared, product, size_squared = (times @ of_each).T
    mean = right / total
    squares = right_squared - 2 * mean * product + mean**2 * size_squared
    # What should be nothing may come out as less than nothing, or as dust.
    squares[squares < 1e-9] = 0.0
    return mean, np.sqrt(count / max(1, count - 1) * squares) / total
