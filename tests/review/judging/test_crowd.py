"""People's reliability and the curve: against loops, and against the truth of simulated people."""

import math

import numpy as np
import pytest

from twin.review.judging._crowd import Crowd, Said, fit_crowd, fit_curve
from twin.review.judging._logistic import Curve, Prior, sigmoid

PRIOR = Prior(np.array([1.4, 0.0]), np.array([1.5, 1.0]))
CROWD = Crowd(Curve.before(PRIOR), np.array([0.9, 0.7]), np.array([0.95, 0.8]))
SAID = Said(np.array([0, 0, 2, 3, 3]), np.array([0, 1, 1, 0, 1]), np.array([True, False, False, True, True]), 2)


def chance_of(said: Said, item: int, *, different: bool) -> float:
    """Probability of all verdicts on an item of known truth, one after the other."""
    product = 1.0
    for row, who, says in zip(said.row, said.who, said.different, strict=True):
        if row == item:
            right = CROWD.different[who] if different else CROWD.same[who]
            product *= right if bool(says) == different else 1 - right
    return product


def test_evidence_and_surprise_are_those_of_one_verdict_after_the_other() -> None:
    odds = np.array([0.3, -1.0, 2.0, 0.0])
    for item in range(4):
        one, other = (chance_of(SAID, item, different=truth) for truth in (True, False))
        assert CROWD.evidence(SAID, 4)[item] == pytest.approx(math.log(one / other))
        prior = float(sigmoid(odds[item : item + 1])[0])
        assert CROWD.surprise(SAID, 4, odds)[item] == pytest.approx(math.log(prior * one + (1 - prior) * other))


def simulated(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, Said]:  # type: ignore[type-arg]
    """Features, truth, and the verdicts of three people of known reliability, two a link."""
    rng = np.random.default_rng(seed)
    rows = np.column_stack([np.ones(count), rng.normal(size=count)])
    different = rng.random(count) < sigmoid(rows @ np.array([1.5, 2.0]))
    row = np.repeat(np.arange(count), 2)
    who = np.concatenate([rng.permutation(3)[:2] for _ in range(count)])
    right = np.where(different[row], np.array([0.97, 0.93, 0.9])[who], np.array([0.95, 0.85, 0.75])[who])
    hit = rng.random(2 * count) < right
    return rows, different, Said(row, who, different[row] == hit, 3)


def test_reliabilities_and_curve_of_simulated_people_are_found() -> None:
    rows, _, said = simulated(6000, 0)
    crowd = fit_crowd(rows, said, np.full(6000, np.nan), PRIOR)
    np.testing.assert_allclose(crowd.different, [0.97, 0.93, 0.9], atol=0.015)
    np.testing.assert_allclose(crowd.same, [0.95, 0.85, 0.75], atol=0.03)
    np.testing.assert_allclose(crowd.curve.weights, [1.5, 2.0], atol=0.15)
    assert (np.sqrt(np.diag(crowd.curve.covariance)) < 0.1).all()


def test_a_curve_that_is_not_sure_covers_the_true_one() -> None:
    """Of 40 small reviews, the interval of two deviations holds the true slope in nearly all."""
    inside = 0
    for seed in range(40):
        rows, _, said = simulated(150, seed)
        crowd = fit_crowd(rows, said, np.full(150, np.nan), PRIOR)
        off = crowd.curve.weights[1] - 2.0
        inside += abs(off) < 2 * math.sqrt(crowd.curve.covariance[1, 1])
    assert inside >= 34


def test_items_of_known_answer_tell_of_people_and_not_of_the_links() -> None:
    rows, different, said = simulated(400, 1)
    known = np.where(np.arange(400) < 200, different.astype(float), np.nan)
    crowd = fit_crowd(rows, said, known, PRIOR)
    free = np.arange(200, 400)
    alone = fit_curve(rows[free], said.of(free, 400), crowd, PRIOR)
    np.testing.assert_allclose(crowd.curve.weights, alone.weights, atol=0.02)
    none = fit_crowd(rows, said, different.astype(float), PRIOR)
    np.testing.assert_allclose(none.curve.weights, PRIOR.mean, atol=1e-4)


def test_someone_of_whom_nothing_is_known_is_as_reliable_as_believed() -> None:
    assert Crowd(Curve.before(PRIOR), np.empty(0), np.empty(0)).typical == (0.9, 0.95)
    assert CROWD.typical == pytest.approx((0.8, 0.875))
