"""Clustered confidence intervals: the closed form used here against a cluster bootstrap with ``scipy.stats.bootstrap``.

Both give 95 % intervals for the share of right answers of the same simulated evaluations, and the share of intervals
that hold the truth is counted for both, so that speed is not bought with coverage. Run with ``--quick`` for a smaller
case; the last line is one JSON object.
"""

import argparse
import json
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from twin.core import generator
from twin.evaluate import mean_interval

Ends = tuple[float, float]
TRUTH = 0.7


def evaluation(seed: int, clusters: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Right (1) and wrong (0) answers in clusters of 1 to 12 whose chance varies around the truth."""
    rng = generator(seed, "benchmark")
    sizes = rng.integers(1, 13, clusters)
    chance = np.repeat(rng.beta(4 * TRUTH, 4 * (1 - TRUTH), clusters), sizes)
    right = (rng.random(len(chance)) < chance).astype(np.float64)
    return right, np.repeat(np.arange(clusters), sizes)


def ours(right: NDArray[np.float64], cluster: NDArray[np.int64]) -> Ends:
    interval = mean_interval(right, cluster.astype(str).tolist())
    return interval.low, interval.high


def peer(right: NDArray[np.float64], cluster: NDArray[np.int64]) -> Ends:
    sums, sizes = np.bincount(cluster, weights=right), np.bincount(cluster).astype(np.float64)

    def share(sums: NDArray[np.float64], sizes: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
        return np.asarray(sums.sum(axis=axis) / sizes.sum(axis=axis))

    found = stats.bootstrap((sums, sizes), share, paired=True, vectorized=True, method="BCa", rng=0)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def measure(interval: Callable[[NDArray[np.float64], NDArray[np.int64]], Ends], runs: int, clusters: int) -> Ends:
    """Seconds for all runs, and the share of intervals that hold the truth."""
    cases = [evaluation(seed, clusters) for seed in range(runs)]
    start = time.perf_counter()
    ends = [interval(*case) for case in cases]
    seconds = time.perf_counter() - start
    return seconds, float(np.mean([low <= TRUTH <= high for low, high in ends]))


def peak(interval: Callable[[NDArray[np.float64], NDArray[np.int64]], Ends], clusters: int) -> int:
    """Largest memory, in bytes, that one interval takes."""
    case = evaluation(0, clusters)
    interval(*case)
    tracemalloc.start()
    interval(*case)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer evaluations")
    runs, clusters = (100 if parser.parse_args().quick else 1000), 120
    (fast, coverage), (slow, other) = measure(ours, runs, clusters), measure(peer, runs, clusters)
    memory = peak(ours, clusters) / peak(peer, clusters)
    print(f"{runs} evaluations of {clusters} clusters: {fast:.3f} s here, {slow:.3f} s with scipy.stats.bootstrap")
    print(f"intervals that hold the truth: {100 * coverage:.1f} % here, {100 * other:.1f} % with scipy.stats.bootstrap")
    print(
        json.dumps(
            {
                "name": "intervals",
                "peer": "scipy.stats.bootstrap (clusters, BCa)",
                "speedup": round(slow / fast, 1),
                "memory_ratio": round(memory, 3),
            }
        )
    )


if __name__ == "__main__":
    main()
