"""Against independent implementations, and against the truth: clustered answers whose share is known."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import stats

from tests.evaluate.test_intervals import correlated
from twin.core import generator
from twin.evaluate import bootstrap_interval, mean_interval, mean_of_sources, paired_difference
from twin.evaluate._intervals import cluster_sums

Answers = tuple[list[bool], list[str]]


def robust_error(values: NDArray[np.float64], clusters: list[str]) -> float:
    """Cluster-robust standard error of a mean from least squares on a constant, with the factor G/(G-1) only."""
    groups = pd.factorize(pd.Series(clusters))[0]
    fit = sm.OLS(values, np.ones(len(values))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    count = len(set(clusters))
    return float(fit.bse[0]) * np.sqrt(count / (count - 1))


def named(values: list[bool]) -> list[str]:
    return [str(number) for number in range(len(values))]


@pytest.mark.parametrize("clusters", [30, 2000])
def test_the_standard_error_is_that_of_least_squares_with_clusters(clusters: int) -> None:
    values, names = correlated(generator(1, "ols", clusters), clusters, 0.6)
    data = np.array(values, dtype=np.float64)
    sums = cluster_sums(data - data.mean(), names)
    ours = np.sqrt(clusters / (clusters - 1) * (sums @ sums)) / len(data)
    assert ours == pytest.approx(robust_error(data, names))
    interval = mean_interval(values, names)
    if clusters > 1000:  # Wilson's interval is then the plain one
        half = stats.t.ppf(0.975, clusters - 1) * robust_error(data, names)
        assert interval.high - interval.low == pytest.approx(2 * half, rel=0.01)


def test_the_standard_error_is_that_of_estimating_equations() -> None:
    values, names = correlated(generator(2, "gee"), 3000, 0.5)
    data, groups = np.array(values, dtype=np.float64), pd.factorize(pd.Series(names))[0]
    fit = sm.GEE(data, np.ones((len(data), 1)), groups=groups, cov_struct=sm.cov_struct.Independence()).fit()
    interval = mean_interval(values, names)
    assert interval.value == pytest.approx(float(fit.params[0]))
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * float(fit.bse[0]), rel=0.01)


def test_without_clusters_it_is_wilsons_interval() -> None:
    values = (generator(3, "wilson").random(5000) < 0.9).tolist()
    low, high = sm.stats.proportion_confint(sum(values), len(values), method="wilson")
    interval = mean_interval(values, named(values))
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=2e-5)


def test_the_paired_difference_is_least_squares_on_the_steps() -> None:
    rng = generator(4, "steps")
    first, names = correlated(rng, 1500, 0.5)
    second = [bool(value) != bool(rng.random() < 0.2) for value in first]
    steps = np.array(second, dtype=np.float64) - np.array(first, dtype=np.float64)
    found = paired_difference(first, second, names)
    half = stats.t.ppf(0.975, 1499) * robust_error(steps, names)
    assert found.high - found.low == pytest.approx(2 * half, rel=0.01)


def test_the_sign_flip_test_is_that_of_scipy() -> None:
    rng = generator(5, "flips")
    first, second = rng.random(60) < 0.5, rng.random(60) < 0.72
    names = [str(number // 3) for number in range(60)]
    sums = cluster_sums(second.astype(np.float64) - first, names)
    expected = stats.permutation_test((sums,), np.sum, permutation_type="samples", n_resamples=9999, rng=0).pvalue
    assert paired_difference(first, second, names).p == pytest.approx(expected, abs=0.015)


def covered(answers: Answers, truth: float) -> tuple[bool, bool, bool]:
    """Whether the closed interval, that of the bootstrap, and one that ignores the clusters hold the truth."""
    values, clusters = answers
    mean, half = float(np.mean(values)), 1.96 * float(np.std(values)) / np.sqrt(len(values))
    closed, resampled = mean_interval(values, clusters), bootstrap_interval(values, clusters)
    naive = mean - half <= truth <= mean + half
    return closed.low <= truth <= closed.high, resampled.low <= truth <= resampled.high, naive


@pytest.mark.slow
@pytest.mark.parametrize(("clusters", "share"), [(50, 0.55), (100, 0.75), (200, 0.4), (200, 0.9)])
def test_intervals_cover_where_naive_ones_do_not(clusters: int, share: float) -> None:
    rng = generator(6, "coverage", clusters, str(share))
    hits = [covered(correlated(rng, clusters, share), share) for _ in range(1000)]
    closed, resampled, naive = np.mean(hits, axis=0)
    assert 0.93 <= closed <= 0.97
    assert 0.93 <= resampled <= 0.97
    assert naive < 0.90


@pytest.mark.slow
def test_the_mean_of_six_sources_is_covered() -> None:
    shares = (0.35, 0.5, 0.6, 0.7, 0.8, 0.9)
    rng = generator(7, "six")
    hits = 0
    for _ in range(2000):
        interval = mean_of_sources([correlated(rng, 40, share) for share in shares])
        hits += interval.low <= np.mean(shares) <= interval.high
    assert 0.93 <= hits / 2000 <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("gain", [0.0, 0.1])
def test_paired_differences_are_covered_and_equal_models_are_seldom_told_apart(gain: float) -> None:
    """Clusters of 2 to 12 queries; how much better the second model is varies from cluster to cluster."""
    rng = generator(8, "paired", str(gain))
    hits, found, naive = 0, 0, 0
    for number in range(1500):
        size = rng.integers(2, 13, 60)
        base = np.repeat(rng.uniform(0.3, 0.6, 60), size)
        other = base + np.repeat(gain + rng.uniform(-0.3, 0.3, 60), size)
        first, second = rng.random(len(base)) < base, rng.random(len(base)) < other
        names = np.repeat(np.arange(60), size).astype(str).tolist()
        result = paired_difference(first, second, names, seed=number)
        hits += result.low <= gain <= result.high
        found += result.p <= 0.05
        steps = second.astype(float) - first
        naive += abs(steps.mean() - gain) <= 1.96 * steps.std() / np.sqrt(len(steps))
    assert 0.93 <= hits / 1500 <= 0.97
    assert naive / 1500 < 0.92
    if gain == 0.0:
        assert 0.035 <= found / 1500 <= 0.065
