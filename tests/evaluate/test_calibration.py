import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.evaluate.made import query, said
from twin.core import generator
from twin.evaluate import Answer, calibration
from twin.evaluate._calibration import best_threshold

rows = st.lists(st.tuples(st.integers(0, 10).map(lambda n: n / 10), st.booleans()), min_size=1, max_size=40)


def pairs(probabilities: list[float], truths: list[bool], per_cluster: int = 1) -> list[Answer]:
    return [
        said(query(n, "yes" if yes else "no", cluster=str(n // per_cluster)), "yes", probability=p)
        for n, (p, yes) in enumerate(zip(probabilities, truths, strict=True))
    ]


def drawn(seed: int, count: int, bend: float = 1.0) -> tuple[list[float], list[bool]]:
    """Probabilities, and truths that follow them (``bend`` 1) or are surer than they say."""
    rng = generator(seed, "calibration")
    probability = rng.uniform(0, 1, count)
    odds = (probability / (1 - probability)) ** bend
    return probability.tolist(), (rng.random(count) < odds / (1 + odds)).tolist()


@given(rows)
def test_the_best_threshold_is_the_best_of_all(data: list[tuple[float, bool]]) -> None:
    probability, truth = (np.array(column) for column in zip(*data, strict=True))

    def right(threshold: float) -> int:
        return sum(bool((p >= threshold) == t) for p, t in data)

    everywhere = [-1.0, 2.0, *probability, *(probability + 1e-6)]
    assert right(best_threshold(probability, truth.astype(bool))) == max(map(right, everywhere))


@given(rows)
def test_the_bins_hold_every_query_once_and_part_no_equals(data: list[tuple[float, bool]]) -> None:
    found = calibration(pairs([p for p, _ in data], [t for _, t in data]))
    assert found is not None
    assert sum(part.queries for part in found.bins) == len(data)
    predicted = [part.predicted for part in found.bins]
    assert predicted == sorted(predicted) and len(set(predicted)) == len(predicted) <= 10
    assert 0.0 <= found.ece <= 1.0


def test_figures_recomputed_the_slow_way() -> None:
    probability, truth = drawn(1, 200)
    found = calibration(pairs(probability, truth))
    assert found is not None
    ranked = sorted(zip(probability, truth, strict=True))
    error = 0.0
    for start in range(0, 200, 20):  # ten bins of the same mass
        part = ranked[start : start + 20]
        error += 20 * abs(sum(p for p, _ in part) / 20 - sum(t for _, t in part) / 20)
    assert found.ece == pytest.approx(error / 200)
    assert found.brier.value == pytest.approx(sum((p - t) ** 2 for p, t in ranked) / 200)


def test_the_interval_of_the_brier_score_is_students_of_the_squared_errors() -> None:
    probability, truth = drawn(5, 200)
    errors = (np.array(probability) - np.array(truth)) ** 2
    found = calibration(pairs(probability, truth, per_cluster=4))
    assert found is not None
    means = errors.reshape(50, 4).mean(axis=1)  # clusters of equal size: an ordinary sample of their means
    expected = stats.t.interval(0.95, 49, means.mean(), stats.sem(means))
    assert (found.brier.low, found.brier.high) == pytest.approx(expected)
    assert (found.brier.queries, found.brier.clusters) == (200, 50)


def test_the_brier_score_of_one_cluster_leaves_all_open_and_none_leaves_0_to_1() -> None:
    one, sharp = (calibration(pairs([0.1, 0.0, 1.0], [False, False, False], per_cluster=n)) for n in (3, 1))
    assert one is not None and sharp is not None
    assert (one.brier.low, one.brier.high) == (sharp.brier.low, sharp.brier.high) == (0.0, 1.0)


def test_probabilities_that_mean_what_they_say_have_a_small_error() -> None:
    honest, modest = (calibration(pairs(*drawn(2, 5000, bend))) for bend in (1.0, 3.0))
    assert honest is not None and modest is not None
    assert honest.ece < 0.03
    assert modest.ece > 0.1


def test_a_shifted_model_is_mended_by_its_best_threshold() -> None:
    rng = generator(3, "shifted")
    truth = rng.random(600) < 0.5
    probability = np.where(truth, rng.uniform(0.10, 0.30, 600), rng.uniform(0.0, 0.12, 600))
    found = calibration(pairs(probability.tolist(), truth.tolist(), per_cluster=4))
    assert found is not None
    assert 0.09 < found.threshold < 0.13
    assert found.accuracy.value > 0.85
    assert found.accuracy.clusters == 150


def test_the_accuracy_owes_nothing_to_the_queries_it_is_counted_on() -> None:
    """With probabilities that say nothing, the best threshold on the same queries looks better than chance."""
    rng = generator(4, "noise")
    gains = []
    for _ in range(40):
        truth = (rng.random(60) < 0.5).tolist()
        probability = rng.random(60)
        found = calibration(pairs(probability.tolist(), truth, per_cluster=2))
        assert found is not None
        fooled = np.mean((probability >= found.threshold) == np.array(truth))
        gains.append((fooled - 0.5, found.accuracy.value - 0.5))
    same, other = np.mean(gains, axis=0)
    assert same > 0.06
    assert abs(other) < 0.04


def test_the_folds_keep_clusters_whole() -> None:
    """Each cluster has a level and answers of its own; a threshold fitted inside the cluster would always be right."""
    probability = [level + side for level in np.linspace(0.1, 0.8, 5) for side in (0.0, 0.001)]
    truth = [False, True] * 5
    found = calibration(pairs(probability, truth, per_cluster=2))
    assert found is not None
    assert found.accuracy.value == pytest.approx(0.5)


def test_without_a_probability_for_every_query_there_is_none() -> None:
    assert calibration([]) is None
    assert calibration([said(query(1, "yes"), "yes", probability=0.5), said(query(2, "no"), "no")]) is None
