"""Whether estimated errors are the true ones, for simulated reviews whose truth is known."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray

from tests.review.agreement.said import items_of, said
from tests.review.simulated import SimulatedReviewer, simulated_links, simulated_verdicts
from twin.review.accepting import RULES, decide
from twin.review.agreement import (
    LEAST_GOLD,
    Interval,
    Posterior,
    error_by_gold,
    false_negatives,
    label_error,
    posterior,
)

Truth = NDArray[np.str_]
NAMES = ("anna", "ben", "cleo")


def people(seed: int, reliability: Sequence[tuple[float, float]], cannot_tell: float = 0.03) -> list[SimulatedReviewer]:
    told = [SimulatedReviewer.right(name, *each, cannot_tell) for name, each in zip(NAMES, reliability, strict=False)]
    return [SimulatedReviewer(one.name, one.same, one.different, seed=seed) for one in told]


def holds(interval: Interval | None, true: float) -> bool:
    assert interval is not None
    assert interval.low is not None
    assert interval.high is not None
    return interval.low - 1e-12 <= true <= interval.high + 1e-12


def gold_of(items: pa.Table) -> NDArray[np.bool_]:
    return np.array([known is not None for known in items["gold"].to_pylist()])


def errors(
    items: pa.Table, truth: Truth, verdicts: pa.Table, rule: str, told: Posterior
) -> tuple[float, Interval | None, Interval | None]:
    """The true error of the accepted links, the estimated one, and that by gold."""
    decision = np.array(decide(items, verdicts, rule, 0, known=told)["decision"].to_pylist())
    gold = gold_of(items)
    accepted, same = ~gold & (decision == "different"), ~gold & (decision == "same")
    golden = gold & (truth == "same")
    slipped, caught = (int((golden & (decision == word)).sum()) for word in ("different", "same"))
    found = float((1 - told.probability[same]).sum())
    by_gold = error_by_gold(slipped, caught, found, int(accepted.sum()), 0)
    return float((truth[accepted] == "same").mean()), label_error(told, accepted), by_gold


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reliability", "each", "rules", "reviews"),
    [([(0.9, 0.95), (0.8, 0.9), (0.95, 0.97)], 2, RULES, 100), ([(0.9, 0.95)], 1, ("majority", "dawid-skene"), 40)],
    ids=["three people of several reliability", "one person"],
)
def test_the_interval_of_the_label_error_covers_the_true_one(
    reliability: list[tuple[float, float]], each: int, rules: tuple[str, ...], reviews: int
) -> None:
    held = dict.fromkeys(rules, 0)
    for seed in range(reviews):
        items, truth = simulated_links(300, 0.15, seed, gold=0.1)
        verdicts = simulated_verdicts(items, truth, people(seed, reliability), each, seed=seed)
        told = posterior(items, verdicts, seed)
        for rule in rules:
            true, estimated, _ = errors(items, truth, verdicts, rule, told)
            held[rule] += holds(estimated, true)
    assert min(held.values()) >= 0.9 * reviews, held


@pytest.mark.slow
def test_people_who_share_mistakes_are_found_out_by_gold() -> None:
    """A third of what is the same deceives everybody: the model is too sure of itself, gold is not."""
    held = {"model": 0, "gold": 0}
    for seed in range(40):
        items, truth = simulated_links(400, 0.2, seed, gold=0.15)
        hard = np.random.default_rng(seed).random(len(truth)) < np.where(truth == "same", 1 / 3, 0)
        clear, misled = people(seed, [(0.95, 0.95)] * 3, 0.0), people(seed, [(0.1, 0.95)] * 3, 0.0)
        parts = [
            simulated_verdicts(items.filter(pa.array(mask)), truth[mask], group, seed=seed)
            for mask, group in ((hard, misled), (~hard, clear))
        ]
        verdicts = pa.concat_tables(parts)
        true, estimated, by_gold = errors(items, truth, verdicts, "majority", posterior(items, verdicts, seed))
        held["model"] += holds(estimated, true)
        held["gold"] += holds(by_gold, true)
    assert held["gold"] >= 36, held
    assert held["model"] <= 20, held


def unevenly_judged(seed: int, gold: float) -> tuple[pa.Table, Truth, pa.Table]:
    """A review broken off half-way: ``gold`` of the items and a tenth by lot, then the most doubtful links.

    Most doubtful are those nearest to where both truths are as likely. Of all these, the more doubtful half was judged
    twice: those nearest, and those first called the same.
    """
    items, truth = simulated_links(1200, 0.15, seed, gold=gold)
    distance = np.abs(items["similarity"].to_numpy() - 0.75)
    distance[gold_of(items) | (np.random.default_rng(seed).random(1200) < 0.1)] = 0.0
    first = np.argsort(distance)[:600]
    reviewers = people(seed, [(0.9, 0.95)] * 3)
    once = simulated_verdicts(items.take(pa.array(first)), truth[first], reviewers, 1, third=False, seed=seed)
    called_same = once.filter(pc.equal(once["verdict"], "same"))["item"].to_numpy()
    again = np.flatnonzero(np.isin(items["item"].to_numpy(), called_same) | (distance <= np.sort(distance)[300]))
    twice = simulated_verdicts(items.take(pa.array(again)), truth[again], reviewers, 2, seed=seed)
    left = once.filter(pc.invert(pc.is_in(once["item"], twice["item"].combine_chunks())))
    return items, truth, pa.concat_tables([left, twice])


@pytest.mark.slow
@pytest.mark.parametrize("gold", [0.06, 0.0], ids=["with gold", "without gold"])
def test_the_false_negatives_of_the_miner_are_unbiased_though_uncertain_links_came_first(gold: float) -> None:
    off, naive_off, held = [], [], 0
    for seed in range(25):
        items, truth, verdicts = unevenly_judged(seed, gold)
        bands = false_negatives(items, posterior(items, verdicts, seed))
        assert sum(band.links for band in bands) == np.count_nonzero(~gold_of(items))
        edges = np.array([band.low for band in bands] + [np.inf])
        place = np.searchsorted(edges, np.where(gold_of(items), -np.inf, items["similarity"].to_numpy()), "right") - 1
        said_same = set(verdicts.filter(pc.equal(verdicts["verdict"], "same"))["item"].to_pylist())
        judged = np.isin(items["item"].to_numpy(), verdicts["item"].to_numpy())
        naive = np.array([item in said_same for item in items["item"].to_pylist()])
        for number, band in enumerate(bands):
            assert band.share is not None
            true = float((truth[place == number] == "same").mean())
            off.append((number, band.share.value - true))
            held += holds(band.share, true)
        links = ~gold_of(items)
        naive_off.append(naive[judged & links].mean() - (truth[links] == "same").mean())
    for number in range(5):
        of_band = np.array([value for band, value in off if band == number])
        assert abs(of_band.mean()) < 3 * of_band.std(ddof=1) / np.sqrt(len(of_band)) + 0.005, (number, of_band.mean())
        assert abs(of_band.mean()) < 0.01, (number, of_band.mean())
    assert held >= 0.88 * len(off), held
    # What one would count without a thought is far from it.
    assert np.mean(naive_off) > 0.1


def test_the_error_of_labels_is_the_share_of_wrong_ones_drawn() -> None:
    drawn = np.array([[True, True, False], [True, False, False], [True, True, True], [True, True, False]])
    told = Posterior(np.arange(3), drawn.mean(axis=0), drawn, {}, rests=True)
    chosen = np.array([True, True, False])
    wrong = label_error(told, chosen)
    assert wrong is not None
    assert (wrong.value, wrong.low, wrong.high, wrong.count) == (0.125, 0.0, 0.5, 2)
    as_same = label_error(told, ~chosen, "same")
    assert as_same is not None
    assert (as_same.value, as_same.high) == (0.25, 1.0)


def test_where_nothing_was_chosen_or_nothing_is_known_of_people_there_is_a_dash() -> None:
    items = items_of(4)
    verdicts = said(items, {"anna": "dddd"})
    told = posterior(items, verdicts, 0)
    assert label_error(told, np.ones(4, dtype=bool)) is None
    assert [band.share for band in false_negatives(items, told)] == [None]
    assert label_error(told, np.zeros(4, dtype=bool)) is None


def test_the_error_by_gold_is_the_odds_to_slip_through() -> None:
    told = error_by_gold(slipped=5, caught=45, found=90, accepted=900, seed=0)
    assert told is not None
    assert told.value == pytest.approx(5.5 / 45.5 * 90 / 900)
    assert told.low is not None
    assert told.high is not None
    assert told.low < 0.01 < told.high < 0.04
    clean = error_by_gold(slipped=0, caught=50, found=90, accepted=900, seed=0)
    assert clean is not None
    assert clean.low == 0.0
    assert error_by_gold(0, LEAST_GOLD - 1, 3, 10, 0) is None
    assert error_by_gold(LEAST_GOLD, 0, 3, 10, 0) is not None
    assert error_by_gold(1, 50, 3, 0, 0) is None


def test_bands_hold_every_proposed_link_once() -> None:
    items = items_of(6, similarity=[0.1, 0.2, 0.2, 0.9, 0.5, 0.6], gold={6: "same"})
    told = posterior(items, said(items, {"anna": "ddsdds", "ben": "ddsdds"}), 0)
    bands = false_negatives(items, told, np.array([0.0, 0.2, 1.0]))
    assert [(band.low, band.high, band.links) for band in bands] == [(0.0, 0.2, 1), (0.2, 1.0, 4)]
    closed = items.set_column(items.column_names.index("open"), "open", pa.array([False] * 6))
    assert false_negatives(closed, told) == []
