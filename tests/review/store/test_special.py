"""Gold items and repeats."""

import pytest

from tests.review.store.making import NOW, drawn, judge, link, people, put_links
from twin.review.store import Drawn, DrawRules, Reviewer, Store, draw, put_items, undo

RULES = DrawRules(lease_seconds=600.0, gold=0.2, repeats=0.2, seed=3)


def work_off(store: Store, reviewer: Reviewer, rules: DrawRules, many: int = 1000) -> list[Drawn]:
    """Draw and judge one by one until nothing is left."""
    seen: list[Drawn] = []
    while len(seen) < many and (hand := draw(store, reviewer, "link", 1, rules, now=NOW + len(seen))):
        judge(store, reviewer, hand[0].item, repeat=hand[0].repeat, at=NOW + len(seen))
        seen += hand
    return seen


def mixed(count: int, known: int) -> list[object]:
    gold = [link(f"g{number:03d}", gold=("same", "different")[number % 2]) for number in range(known)]
    return [*(link(f"{number:03d}", -number) for number in range(count)), *gold]


def test_gold_and_repeats_come_in_their_shares(store: Store) -> None:
    put_items(store, "link", mixed(100, 60))
    (ann,) = people(store, "ann")
    seen = work_off(store, ann, RULES)
    gold = [one for one in seen if one.a.startswith("g")]
    repeats = [one for one in seen if one.repeat]
    assert len(seen) - len(gold) - len(repeats) == 100
    assert 0.1 < len(gold) / len(seen) < 0.3
    assert 0.1 < len(repeats) / len(seen) < 0.3
    assert {one.repeat for one in gold} == {0}
    assert 0.3 < sum(int(one.a[1:]) % 2 for one in gold) / len(gold) < 0.7


def test_nothing_is_shown_more_often_than_planned(store: Store) -> None:
    put_items(store, "link", mixed(60, 30))
    (ann,) = people(store, "ann")
    seen = work_off(store, ann, DrawRules(600.0, 0.3, 0.5, 1))
    turns = [(one.item, one.repeat) for one in seen]
    assert len(set(turns)) == len(turns)
    first = {one.item: place for place, one in enumerate(seen) if not one.repeat}
    gaps = [place - first[one.item] for place, one in enumerate(seen) if one.repeat]
    assert gaps
    assert min(gaps) > 10


def test_without_shares_there_is_neither(store: Store) -> None:
    put_items(store, "link", mixed(30, 30))
    seen = work_off(store, *people(store, "ann"), DrawRules(600.0, 0.0, 0.0, 1))
    assert len(seen) == 30
    assert not any(one.repeat or one.a.startswith("g") for one in seen)


def test_gold_goes_to_everybody_however_many_have_seen_it(store: Store) -> None:
    put_items(store, "link", [*(link(f"{number:03d}", needed=9) for number in range(9)), link("gold", gold="same")])
    rules = DrawRules(600.0, 1.0, 0.0, 1)
    for reviewer in people(store, *"abcd"):
        (one,) = draw(store, reviewer, "link", 1, rules, now=NOW)
        assert one.a == "gold"
        judge(store, reviewer, one.item)
        assert "gold" not in {more.a for more in draw(store, reviewer, "link", 20, rules, now=NOW)}


def test_the_same_seed_gives_the_same_order_and_reviewers_differ(store: Store) -> None:
    put_items(store, "link", mixed(40, 40))
    one_by_one = [work_off(store, reviewer, RULES, 30) for reviewer in people(store, "ann", "bob")]
    places = [[place for place, one in enumerate(seen) if one.a.startswith("g")] for seen in one_by_one]
    assert places[0] != places[1]
    undo_all(store, "ann")


def undo_all(store: Store, name: str) -> None:
    (reviewer,) = people(store, name)
    assert undo(store, reviewer, ["never sent"], now=NOW) == {"never sent": "noted"}


def test_a_page_that_asks_for_many_gets_what_one_that_asks_for_one_gets(store: Store) -> None:
    """The turn decides, not how many are asked for at once; no repeats, which depend on what is judged."""
    put_items(store, "link", mixed(40, 40))
    rules = DrawRules(600.0, 0.3, 0.0, 5)
    (ann,) = people(store, "ann")
    together = draw(store, ann, "link", 12, rules, now=NOW)
    fresh = draw(store, ann, "link", 12, rules, now=NOW + 1, holding=[one.item for one in together])
    assert sum(one.a.startswith("g") for one in together + fresh) >= 3
    assert len({one.item for one in together + fresh}) == 24


@pytest.mark.parametrize("share", ["gold", "repeats"])
def test_special_items_do_not_outlast_the_work(store: Store, share: str) -> None:
    put_items(store, "link", mixed(1, 20))
    rules = DrawRules(600.0, **{"gold": 0.5, "repeats": 0.0} | {share: 0.5}, seed=2)
    (ann,) = people(store, "ann")
    seen = work_off(store, ann, rules)
    assert sum(not one.a.startswith("g") for one in seen) == 1
    assert drawn(store, ann, 5, rules=rules, now=NOW + 100) == []


def test_a_repeat_that_is_reloaded_stays_a_repeat(store: Store) -> None:
    put_links(store, 40)
    rules = DrawRules(600.0, 0.0, 1.0, 2)
    (ann,) = people(store, "ann")
    for place in range(12):
        (one,) = draw(store, ann, "link", 1, rules, now=NOW + place)
        assert draw(store, ann, "link", 1, rules, now=NOW + place) == [one]
        judge(store, ann, one.item, repeat=one.repeat, at=NOW + place)
    assert one.repeat == 1
