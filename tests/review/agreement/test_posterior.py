"""The posterior: its gradient, its draws against brute force, and what it says where little is known."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit

from tests.review.agreement.said import items_of, said
from tests.review.simulated import GIVEN, ITEMS, SimulatedReviewer, simulated_links, simulated_verdicts
from twin.review.agreement import posterior
from twin.review.agreement._chain import draws
from twin.review.agreement._model import Facts, log_posterior
from twin.review.agreement._start import dawid_skene


def facts_of(rng: np.random.Generator, items: int = 6, people: int = 2, features: int = 2) -> Facts:
    count = 3 * items
    return Facts(
        features=np.column_stack([np.ones(items), rng.normal(size=(items, features - 1))]),
        truth=rng.integers(-1, 2, size=items),
        item=rng.integers(0, items, size=count),
        cell=rng.integers(0, 3 * people, size=count),
        people=people,
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_gradient_is_that_of_the_density(seed: int) -> None:
    rng = np.random.default_rng(seed)
    facts = facts_of(rng)
    place = rng.normal(size=2 * 2 * 3 + 2)
    _, slope = log_posterior(place, facts)
    steps = 1e-5 * np.eye(len(place))
    obvious = [(log_posterior(place + one, facts)[0] - log_posterior(place - one, facts)[0]) / 2e-5 for one in steps]
    assert slope == pytest.approx(obvious, rel=1e-4, abs=1e-5)


def test_the_density_is_the_sum_over_all_truths() -> None:
    """Differences of the log-density between two places, with every assignment of truths written out."""
    rng = np.random.default_rng(0)
    facts = facts_of(rng)

    def obvious(place: NDArray[np.float64]) -> float:
        answers, weights = place[:12].reshape(2, 2, 3), place[12:]
        shapes = np.array([[2.4, 0.3, 0.3], [0.3, 2.4, 0.3]])
        value = sum(
            shapes[truth, answer] * answers[truth, person, answer] - np.exp(answers[truth, person, answer])
            for truth in range(2)
            for person in range(2)
            for answer in range(3)
        )
        value -= 0.5 * ((weights[0] - 1.5) / 2.0) ** 2 + 0.5 * ((weights[1] - 1.0) / 1.5) ** 2
        for item, known in enumerate(facts.truth):
            total = 0.0
            for truth in range(2) if known < 0 else [known]:
                chance = expit(facts.features[item] @ weights) if known < 0 else 1.0
                chance = chance if truth == 1 or known >= 0 else 1 - chance
                for cell in facts.cell[facts.item == item]:
                    shares = np.exp(answers[truth, cell // 3])
                    chance *= shares[cell % 3] / shares.sum()
                total += chance
            value += np.log(total)
        return float(value)

    places = rng.normal(size=(4, 14))
    told = [log_posterior(place, facts)[0] for place in places]
    assert np.diff(told) == pytest.approx(np.diff([obvious(place) for place in places]))


def test_draws_have_the_mean_and_spread_of_the_density() -> None:
    covariance = np.array([[4.0, 1.2], [1.2, 0.5]])
    inverse = np.linalg.inv(covariance)
    centre = np.array([3.0, -1.0])

    def density(place: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        off = place - centre
        return float(-0.5 * off @ inverse @ off), -inverse @ off

    drawn = np.stack(list(draws(density, np.zeros(2), 4000, np.random.default_rng(1))))
    assert drawn.mean(axis=0) == pytest.approx(centre, abs=0.15)
    assert np.cov(drawn.T) == pytest.approx(covariance, abs=0.4)


def test_probabilities_are_those_of_brute_force() -> None:
    """Few verdicts: the prior is drawn from many times, and each draw weighed by the likelihood."""
    items = items_of(5, gold={5: "same"}, similarity=[0.2, 0.4, 0.6, 0.8, 0.5])
    verdicts = said(items, {"anna": "ddsds", "ben": "dsscd"})
    told = np.mean([posterior(items, verdicts, seed).probability for seed in range(8)], axis=0)
    rng = np.random.default_rng(3)
    count = 200_000
    shapes = {0: [2.4, 0.3, 0.3], 1: [0.3, 2.4, 0.3]}
    chances = {(person, truth): rng.dirichlet(shapes[truth], count) for person in range(2) for truth in (0, 1)}
    from twin.review.agreement._features import features_of  # noqa: PLC0415 - the same numbers, however they are scaled

    features = features_of(items, verdicts)
    deviations = np.array([2.0] + [1.5] * (features.shape[1] - 1))
    weights = rng.normal(size=(count, features.shape[1])) * deviations
    weights[:, :2] += [1.5, 1.0]
    heard = {
        (item, truth): chances[0, truth][:, "sdc".index("ddsds"[item])]
        * chances[1, truth][:, "sdc".index("dsscd"[item])]
        for item in range(5)
        for truth in (0, 1)
    }
    prior = expit(weights @ features.T)
    each = [prior[:, item] * heard[item, 1] + (1 - prior[:, item]) * heard[item, 0] for item in range(4)]
    weight = np.prod(each, axis=0) * heard[4, 0]
    for item in range(4):
        share = prior[:, item] * heard[item, 1] / each[item]
        assert told[item] == pytest.approx(np.average(share, weights=weight), abs=0.05)


def test_with_many_verdicts_it_agrees_with_the_classic_method() -> None:
    items, truth = simulated_links(800, 0.4, 3)
    people = [SimulatedReviewer.right(name, 0.9, 0.9) for name in ("anna", "ben", "cleo")]
    told = posterior(items, simulated_verdicts(items, truth, people, 3), 0)
    assert told.reliability["anna"].same.low is not None
    for name in ("anna", "ben", "cleo"):
        for side in (told.reliability[name].same, told.reliability[name].different):
            assert side.value == pytest.approx(0.9, abs=0.05)
    assert np.mean((told.probability > 0.5) == (truth == "different")) > 0.95


def test_the_start_is_the_solution_of_dawid_and_skene() -> None:
    """Three people, the third of whom answers the wrong way round, which their verdicts alone show."""
    items = np.repeat(np.arange(40), 3)
    truth = np.arange(40) % 2
    answers = np.stack([truth, truth, 1 - truth], axis=1)
    answers[:4, 0] = 1 - answers[:4, 0]
    answers[4:8, 1] = 1 - answers[4:8, 1]
    cell = (3 * np.arange(3) + answers).ravel()
    facts = Facts(np.ones((40, 2)), np.where(np.arange(40) < 20, truth, -1), items, cell, 3)
    assert ((dawid_skene(facts) > 0.5) == (truth == 1)).all()


def test_the_seed_decides() -> None:
    items, truth = simulated_links(60, 0.2, 0, gold=0.1)
    verdicts = simulated_verdicts(items, truth, [SimulatedReviewer.right(name, 0.9, 0.9) for name in "ab"])
    one, same, other = (posterior(items, verdicts, seed) for seed in (1, 1, 2))
    assert (one.probability == same.probability).all()
    assert (one.drawn == same.drawn).all()
    assert (one.probability != other.probability).any()


def test_a_confident_model_counts_as_much_as_it_foretells_people() -> None:
    """Two people judge half of the links; a good model then tells of the other half, a guessing one nothing."""
    items, truth = simulated_links(400, 0.3, 2)
    people = [SimulatedReviewer.right(name, 0.95, 0.95) for name in ("anna", "ben")]
    verdicts = simulated_verdicts(items.slice(0, 200), truth[:200], people)
    rng = np.random.default_rng(0)
    spread = rng.normal(size=400)
    good = expit(np.where(truth == "different", 2.0, -2.0) + spread)
    apart = {}
    for name, confidence in (("good", good), ("guessing", expit(2 * spread))):
        letters = "".join("d" if one > 0.5 else "s" for one in confidence)
        judged = said(items, {name: letters}, kind="model")
        judged = judged.set_column(judged.column_names.index("confidence"), "confidence", pa.array(confidence))
        told = posterior(items, pa.concat_tables([verdicts, judged.cast(GIVEN)]), 0)
        different = truth[200:] == "different"
        apart[name] = told.probability[200:][different].mean() - told.probability[200:][~different].mean()
    assert apart["good"] > 0.7
    assert apart["guessing"] < apart["good"] - 0.4


@pytest.mark.parametrize(
    "letters", [{}, {"anna": "-----"}, {"anna": "ddddd"}, {"anna": "ddddd", "ben": "ddddd"}, {"anna": "ccccc"}]
)
def test_little_or_nothing_gives_numbers(letters: dict[str, str]) -> None:
    items = items_of(5)
    told = posterior(items, said(items, letters), 0)
    assert np.isfinite(told.probability).all()
    assert told.drawn.shape == (500, 5)
    assert told.rests == (len(letters) == 2)
    for one in told.reliability.values():
        assert np.isfinite([one.same.value, one.same.low, one.different.value, one.different.high]).all()


def test_no_items_give_no_numbers() -> None:
    told = posterior(ITEMS.empty_table(), GIVEN.empty_table(), 0)
    assert (len(told.probability), told.reliability, told.rests) == (0, {}, False)


def test_one_person_and_gold_rest_on_something() -> None:
    items = items_of(5, gold={1: "same"})
    assert posterior(items, said(items, {"anna": "sdddd"}), 0).rests
    assert not posterior(items, said(items, {"anna": "-dddd"}), 0).rests
