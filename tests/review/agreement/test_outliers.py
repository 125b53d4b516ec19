"""Who is named for being wrong or fast, and how rarely somebody is who does not deserve it."""

import numpy as np
import pyarrow as pa
import pytest

from tests.review.agreement.said import items_of, said
from tests.review.simulated import GIVEN, SimulatedReviewer, simulated_links, simulated_verdicts
from twin.review.agreement import gold_accuracy, hasty_reviewers, weak_reviewers
from twin.review.agreement._gold import GoldAccuracy
from twin.review.agreement._interval import wilson

GOLD = dict.fromkeys(range(1, 41), "different")


def words(right: int, wrong: int) -> str:
    return ("d" * right + "s" * wrong).ljust(40, "-")


def named(**letters: str) -> list[tuple[str, bool]]:
    found = weak_reviewers(gold_accuracy(said(items_of(40, gold=GOLD), letters)))
    return [(one.name, one.below_others) for one in found]


def test_who_is_right_less_often_than_the_others_is_named() -> None:
    assert named(anna=words(40, 0), ben=words(32, 8), cleo=words(39, 1)) == [("ben", True)]
    (ben,) = weak_reviewers(gold_accuracy(said(items_of(40, gold=GOLD), {"anna": words(40, 0), "ben": words(30, 9)})))
    assert (ben.right, ben.seen, ben.others_right, ben.others_seen) == (30, 39, 40, 40)


def test_two_wrong_ones_of_forty_are_chance() -> None:
    assert named(anna=words(40, 0), ben=words(36, 4)) == []


def test_alone_or_among_equals_less_than_four_of_five_is_asked_of_everybody() -> None:
    assert named(anna=words(20, 20)) == [("anna", False)]
    assert named(anna=words(20, 20), ben=words(20, 20)) == [("anna", False), ("ben", False)]
    assert named(anna=words(3, 3)) == []  # too few to tell


def test_nobody_is_named_without_gold() -> None:
    assert weak_reviewers(gold_accuracy(said(items_of(4), {"anna": "dddd", "ben": "ssss"}))) == []


def test_among_people_who_are_equally_good_hardly_ever_is_somebody_named() -> None:
    people = [SimulatedReviewer.right(name, 0.92, 0.92) for name in ("anna", "ben", "cleo", "dora", "emil")]
    wrongly = 0
    for seed in range(40):
        items, truth = simulated_links(40, 0.5, seed, gold=1.0)
        seeded = [SimulatedReviewer(one.name, one.same, one.different, seed=seed) for one in people]
        wrongly += bool(weak_reviewers(gold_accuracy(simulated_verdicts(items, truth, seeded, 5, seed=seed))))
    assert wrongly <= 4


@pytest.mark.parametrize("people", [1, 5, 20])
@pytest.mark.parametrize("gold", [20, 40])
def test_among_people_at_the_least_that_is_asked_one_review_of_twenty_names_somebody_at_most(
    people: int, gold: int
) -> None:
    reviews = np.random.default_rng(5).binomial(gold, 0.8, size=(400, people))
    wrongly = 0
    for right in reviews.tolist():
        told = {f"p{place}": GoldAccuracy(wilson(one, gold), 0, {}) for place, one in enumerate(right)}
        wrongly += bool(weak_reviewers(told))
    assert wrongly <= 0.06 * len(reviews)


def paced(**seconds: float) -> pa.Table:
    """Thirty verdicts each, around a median of so many seconds."""
    table = said(items_of(30), dict.fromkeys(seconds, "d" * 30))
    spread = np.linspace(-0.5, 0.5, 30)
    pace = np.concatenate([told * (1 + spread) for told in seconds.values()])
    order = {name: place for place, name in enumerate(seconds)}
    assert [order[name] for name in table["reviewer"].to_pylist()] == sorted(np.repeat(range(len(seconds)), 30))
    return table.set_column(GIVEN.names.index("seconds"), "seconds", pa.array(pace))


@pytest.mark.parametrize(
    ("seconds", "who"),
    [
        ({"anna": 5.0, "ben": 1.0, "cleo": 4.0}, ["ben"]),
        ({"anna": 5.0, "ben": 1.6, "cleo": 9.0}, []),  # fast, but there was time to look
        ({"anna": 2.0, "ben": 1.0, "cleo": 2.5}, []),  # so are the others
        ({"ben": 0.3}, []),  # nobody to compare with
        ({"anna": 5.0, "ben": 0.0, "cleo": 4.0}, []),  # a table made by hand, without times
    ],
)
def test_who_is_much_faster_than_the_others_is_named(seconds: dict[str, float], who: list[str]) -> None:
    assert [one.name for one in hasty_reviewers(paced(**seconds))] == who


def test_a_median_of_few_verdicts_names_nobody() -> None:
    table = paced(anna=5.0, ben=0.5)
    assert [(one.name, one.others) for one in hasty_reviewers(table)] == [("ben", pytest.approx(5.0))]
    assert hasty_reviewers(table.slice(0, 30 + 19)) == []
