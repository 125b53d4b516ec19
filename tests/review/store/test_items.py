import time
from dataclasses import replace

import numpy as np
import pytest

from tests.review.store.making import drawn, judge, link, people, put_links
from tests.review.store.test_submit import state
from twin.review.store import NewItem, Store, progress, put_items, read_items, read_verdicts, revalue


def by_a(store: Store) -> dict[str, dict[str, object]]:
    return {row["a"]: row for row in read_items(store, "link").to_pylist()}


def test_what_is_put_is_read(store: Store) -> None:
    items = [link("b", 0.25, gold="same", similarity=None), link("a", 3, needed=5, category="Täßchen")]
    assert put_items(store, "link", items) == {"new": 2, "changed": 0, "closed": 0}
    rows = read_items(store, "link").to_pylist()
    assert [row["a"] for row in rows] == ["a", "b"]
    for item in items:
        row = by_a(store)[item.a]
        assert {name: row[name] for name in NewItem.__dataclass_fields__} == {
            name: getattr(item, name) for name in NewItem.__dataclass_fields__
        }
        assert (row["open"], row["given"], row["raised"]) == (True, 0, 0)


def test_put_again_nothing_changes(store: Store) -> None:
    put_links(store, 5)
    before = read_items(store, "link")
    assert put_items(store, "link", iter([link(f"{n:03d}", -n) for n in range(5)])) == {
        "new": 0,
        "changed": 0,
        "closed": 0,
    }
    assert read_items(store, "link").equals(before)


def test_items_change_close_and_open_again_and_keep_their_verdicts(store: Store) -> None:
    put_links(store, 4)
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1)
    first = link("000", 0)
    counts = put_items(store, "link", [replace(first, needed=3), link("001", 9), link("new")])
    assert counts == {"new": 1, "changed": 2, "closed": 2}
    assert state(store, 1) == {"given": 1, "raised": 0, "wanted": 2}
    assert [row["open"] for row in by_a(store).values()] == [True, True, False, False, True]
    assert drawn(store, bob, 9) == [2, 1, 5]
    assert put_items(store, "link", [link("003", -3)]) == {"new": 0, "changed": 1, "closed": 3}
    assert len(read_verdicts(store)) == 1
    assert put_items(store, "link", [first]) == {"new": 0, "changed": 1, "closed": 1}
    assert state(store, 1) == {"given": 1, "raised": 0, "wanted": 1}
    assert ann.name not in drawn(store, ann, 9)


def test_another_queue_stays(store: Store) -> None:
    put_links(store, 2)
    photos = [NewItem("photo", "000", "", "", "vase", None, None, 0.0, 1)]
    assert put_items(store, "photo", photos) == {"new": 1, "changed": 0, "closed": 0}
    assert put_items(store, "photo", []) == {"new": 0, "changed": 0, "closed": 1}
    assert all(row["open"] for row in by_a(store).values())


def test_an_item_becomes_gold_with_its_verdicts(store: Store) -> None:
    put_links(store, 2)
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1, "same")
    judge(store, bob, 1, "different")
    put_items(store, "link", [link("000", gold="same"), link("001")])
    found = [progress(store, reviewer, "link", now=0.0) for reviewer in (ann, bob)]
    assert [(one.gold_right, one.gold_seen) for one in found] == [(1, 1), (0, 1)]
    assert found[0].total == 1
    assert state(store, 1)["wanted"] == 0


@pytest.mark.parametrize(
    ("queue", "items"),
    [("links", []), ("photo", [link("a")]), ("link", [link("a"), link("b"), link("a", 3)])],
)
def test_a_plan_that_contradicts_itself(store: Store, queue: str, items: list[NewItem]) -> None:
    with pytest.raises(ValueError):
        put_items(store, queue, items)
    assert len(read_items(store, "link")) == 0


def test_new_values_make_a_new_order(store: Store) -> None:
    put_links(store, 4)
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 2)
    revalue(store, np.array([1, 2, 3, 99]), np.array([1.0, 5.0, 3.0, 7.0]), np.array([2, 3, 0, 2]))
    assert drawn(store, bob, 9) == [2, 1, 4]
    assert state(store, 2) == {"given": 1, "raised": 0, "wanted": 2}
    assert state(store, 3)["wanted"] == 0
    revalue(store, [3], [3.0], [2])
    assert drawn(store, ann, 9) == [3, 1, 4]


def test_people_enough_after_all(store: Store) -> None:
    """An item that two people disagree on needs no third when one is enough, and one again when two are."""
    put_links(store, 1)
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1, "same")
    judge(store, bob, 1, "different")
    for needed, wanted in ((1, 0), (2, 1), (4, 2)):
        revalue(store, [1], [0.0], [needed])
        assert state(store, 1)["wanted"] == wanted


@pytest.mark.parametrize(("values", "needed"), [([1.0], [2, 2]), ([1.0, np.nan], [2, 2])])
def test_arrays_that_fit_not(store: Store, values: list[float], needed: list[int]) -> None:
    put_links(store, 2)
    with pytest.raises(ValueError):
        revalue(store, [1, 2], values, needed)


def test_more_than_a_transaction_holds(store: Store) -> None:
    items = [link(f"{number:05d}", number) for number in range(1234)]
    assert put_items(store, "link", items)["new"] == 1234
    assert put_items(store, "link", [replace(item, value=-item.value) for item in items])["changed"] == 1233
    assert drawn(store, *people(store, "ann"), 2) == [1, 2]
    numbers = np.arange(1, 1235)
    revalue(store, numbers, numbers.astype(float), np.full(1234, 2))
    assert read_items(store, "link")["value"].to_pylist() == numbers.tolist()
    assert put_items(store, "link", [])["closed"] == 1234


@pytest.mark.slow
def test_a_hundred_thousand_in_seconds(store: Store) -> None:
    items = [link(f"{number:06d}", number) for number in range(100_000)]
    start = time.process_time()
    put_items(store, "link", items)
    assert time.process_time() - start < 20
