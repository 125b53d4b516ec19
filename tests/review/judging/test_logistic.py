"""The curve against slow obvious ways."""

import numpy as np
import pytest

from twin.review.judging._logistic import Curve, Prior, logit, sigmoid

PRIOR = Prior(np.array([1.0, -0.5]), np.array([1.5, 1.0]))


def features(count: int, seed: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    return np.column_stack([np.ones(count), np.random.default_rng(seed).normal(size=count)])


def test_log_odds_and_probabilities_undo_each_other() -> None:
    chance = np.array([1e-9, 0.2, 0.5, 0.999])
    np.testing.assert_allclose(sigmoid(logit(chance)), chance)
    assert logit(np.array([0.0, 1.0]), most=7.0).tolist() == [-7.0, 7.0]
    assert np.isnan(logit(np.array([np.nan]))).all()


def test_the_most_probable_weights_are_those_of_a_search_over_all() -> None:
    rows, labels = features(40), np.random.default_rng(1).uniform(size=40)
    found = Curve.fitted(rows, labels, PRIOR, PRIOR.mean)
    grid = np.stack(np.meshgrid(np.linspace(-3, 3, 601), np.linspace(-3, 3, 601), indexing="ij"), axis=-1)
    odds = np.einsum("nk,ijk->ijn", rows, grid)
    likelihood = (labels * np.log(sigmoid(odds)) + (1 - labels) * np.log(sigmoid(-odds))).sum(axis=-1)
    prior = -0.5 * (((grid - PRIOR.mean) / PRIOR.deviation) ** 2).sum(axis=-1)
    best = np.unravel_index(np.argmax(likelihood + prior), likelihood.shape)
    np.testing.assert_allclose(found, grid[best], atol=0.006)


def test_without_labels_the_weights_are_what_was_believed() -> None:
    np.testing.assert_allclose(Curve.fitted(features(0), np.empty(0), PRIOR, np.zeros(2)), PRIOR.mean, atol=1e-5)


def test_unsure_weights_draw_a_chance_toward_even_odds_as_an_average_over_them_does() -> None:
    curve = Curve(np.array([2.0, 1.5]), np.array([[0.5, 0.1], [0.1, 0.8]]))
    rows = features(5, seed=2)
    drawn = np.random.default_rng(3).multivariate_normal(curve.weights, curve.covariance, 200_000)
    average = sigmoid(rows @ drawn.T).mean(axis=1)
    np.testing.assert_allclose(sigmoid(curve.odds(rows)), average, atol=0.01)
    assert (np.abs(curve.odds(rows)) < np.abs(rows @ curve.weights)).all()


def test_before_any_label_the_curve_is_as_unsure_as_the_belief() -> None:
    before = Curve.before(PRIOR)
    assert before.odds(np.array([[1.0, 0.0]]))[0] == pytest.approx(1.0 / np.sqrt(1 + np.pi / 8 * 1.5**2))
