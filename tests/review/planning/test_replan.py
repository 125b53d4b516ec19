"""Order and number of people, as the store has them after verdicts came in."""

import time

import numpy as np
import pyarrow.compute as pc
import pytest

from tests.review.simulated import SimulatedReviewer, simulated_judge, simulated_links
from twin.core import ReviewSettings
from twin.review.planning import replan
from twin.review.store import NewItem, NewVerdict, Store, put_items, put_verdicts, read_items, read_verdicts

SETTINGS = ReviewSettings()
PEOPLE = [SimulatedReviewer.right(f"p{number}", 0.9, 0.97, 0.02) for number in range(2)]


def fill(store: Store, count: int, *, judged: int, skill: float | None, gold: float = 0.0) -> dict[int, str]:
    """Links in the store, with what two people say of the first ``judged`` and a model of all; the truth by item."""
    items, truth = simulated_links(count, 0.1, 0, gold=gold)
    names = ("queue", "a", "b", "kind", "category", "similarity", "gold")
    put_items(store, "link", [NewItem(*(row[name] for name in names), 0.0, 2) for row in items.to_pylist()])
    for person in PEOPLE:
        said = [
            NewVerdict(str(row["item"]), "link", row["a"], row["b"], person.verdict(row["item"], told))
            for row, told in zip(items.slice(0, judged).to_pylist(), truth, strict=False)
        ]
        put_verdicts(store, person.name, "person", said)
    if skill is not None:
        model = simulated_judge(items, truth, skill=skill).to_pylist()
        keys = ("client_id", "queue", "a", "b", "verdict")
        said = [NewVerdict(*(row[key] for key in keys), confidence=row["confidence"]) for row in model]
        put_verdicts(store, "model", "model", said)
    by_key = {(row["a"], row["b"]): told for row, told in zip(items.to_pylist(), truth, strict=True)}
    return {row["item"]: str(by_key[row["a"], row["b"]]) for row in read_items(store, "link").to_pylist()}


def test_without_models_every_link_needs_as_many_people_as_usual(store: Store) -> None:
    fill(store, 300, judged=100, skill=None)
    counts = replan(store, SETTINGS).counts
    items = read_items(store, "link")
    assert set(items["needed"].to_pylist()) == {2}
    assert (counts["open"], counts["judged by people"], counts["saved"]) == (300, 100, 0)
    assert counts["usual"] == 600


def test_the_most_similar_come_first_where_nobody_has_judged(store: Store) -> None:
    fill(store, 200, judged=0, skill=None)
    replan(store, SETTINGS)
    items = read_items(store, "link").sort_by([("value", "descending")])
    similarity = items["similarity"].to_numpy()
    assert similarity[:40].mean() > similarity[-40:].mean() + 0.1


def test_a_good_model_saves_verdicts_and_an_audit_remains(store: Store) -> None:
    truth = fill(store, 1000, judged=200, skill=2.5)
    counts = replan(store, SETTINGS.model_copy(update={"audit": 0.1})).counts
    items = read_items(store, "link").to_pylist()
    alone = [row["item"] for row in items if row["needed"] == 0]
    assert counts["trusted"] == 1
    assert len(alone) == counts["decided by models"] > 300
    assert sum(truth[item] == "same" for item in alone) / len(alone) < 0.02
    assert counts["saved"] == sum(max(2 - max(row["needed"], row["given"]), 0) for row in items)
    assert 0.05 < counts["audited"] / (counts["audited"] + len(alone)) < 0.15
    fresh = [row for row in items if not row["given"]]
    first = sorted(fresh, key=lambda row: -row["value"])[:40]
    assert len({row["needed"] for row in first}) > 1  # a sample by lot: easy ones and hard ones


def test_a_worthless_model_saves_nothing(store: Store) -> None:
    fill(store, 600, judged=200, skill=0.0)
    counts = replan(store, SETTINGS).counts
    assert (counts["trusted"], counts["saved"], counts["decided by models"]) == (0, 0, 0)
    assert counts["judged by models"] == 600


def test_what_models_decided_comes_back_when_they_are_no_longer_trusted(store: Store) -> None:
    fill(store, 600, judged=200, skill=2.5)
    replan(store, SETTINGS)
    assert 0 in read_items(store, "link")["needed"].to_pylist()
    replan(store, SETTINGS.model_copy(update={"confident": 0.999999}))
    assert 0 not in read_items(store, "link")["needed"].to_pylist()


def test_links_of_known_answer_are_left_alone(store: Store) -> None:
    fill(store, 300, judged=100, skill=2.5, gold=0.2)
    before = read_items(store, "link")
    replan(store, SETTINGS)
    after = read_items(store, "link")
    known = pc.is_valid(before["gold"])
    assert before.filter(known) == after.filter(known)
    assert before.filter(pc.invert(known)) != after.filter(pc.invert(known))


def test_replanning_again_changes_nothing(store: Store) -> None:
    fill(store, 300, judged=100, skill=2.5)
    counts, before = replan(store, SETTINGS).counts, read_items(store, "link")
    assert replan(store, SETTINGS).counts == counts
    assert read_items(store, "link") == before


def test_verdicts_count_and_links_of_covered_instances_wait(store: Store) -> None:
    fill(store, 200, judged=50, skill=None)
    replan(store, SETTINGS)
    items = read_items(store, "link").to_pylist()
    judged = [row["value"] for row in items if row["given"]]
    fresh = [row["value"] for row in items if not row["given"]]
    assert np.mean(fresh) > np.mean(judged) + 0.4  # each link of this catalogue covers two instances


def test_an_empty_store_is_no_trouble(store: Store) -> None:
    assert replan(store, SETTINGS).counts["open"] == 0
    assert read_verdicts(store).num_rows == 0


@pytest.mark.slow
def test_twenty_thousand_links_take_seconds(store: Store) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0.6, 0.1, 20_000)
    put_items(
        store,
        "link",
        [NewItem("link", f"a{n}", f"b{n}", "mined", "c", float(s), None, 0.0, 2) for n, s in enumerate(values)],
    )
    began = time.process_time()
    replan(store, SETTINGS)
    assert time.process_time() - began < 20
