import pytest

from tests.review.store.making import NOW, PLAIN, drawn, judge, link, people, put_links
from twin.review.store import Drawn, NewVerdict, Store, draw, put_items, put_verdicts, release


def test_the_most_valuable_come_first_and_ties_in_order(store: Store) -> None:
    put_items(store, "link", [link("a", 1), link("b", 3), link("c", 2), link("d", 3)])
    (ann,) = people(store, "ann")
    assert [one.a for one in draw(store, ann, "link", 3, PLAIN, now=NOW)] == ["b", "d", "c"]


def test_what_is_drawn_says_which_instances(store: Store) -> None:
    put_items(store, "link", [link("a", kind="near-twin")])
    (ann,) = people(store, "ann")
    (one,) = draw(store, ann, "link", 3, PLAIN, now=NOW)
    assert one == Drawn(item=one.item, queue="link", a="a", b="a'", kind="near-twin", repeat=0)


def test_queues_are_apart(store: Store) -> None:
    put_links(store, 2)
    put_items(store, "photo", [])
    (ann,) = people(store, "ann")
    assert draw(store, ann, "photo", 3, PLAIN, now=NOW) == []


def test_a_reload_shows_the_same_items(store: Store) -> None:
    put_links(store, 6)
    (ann,) = people(store, "ann")
    first = drawn(store, ann, 3)
    assert drawn(store, ann, 3, now=NOW + 599) == first
    assert drawn(store, ann, 1, now=NOW + 599) == first[:1]
    assert drawn(store, ann, 5, now=NOW + 599)[:3] == first


def test_what_the_page_holds_is_not_handed_out_again(store: Store) -> None:
    put_links(store, 6)
    (ann,) = people(store, "ann")
    first = drawn(store, ann, 2)
    second = drawn(store, ann, 2, holding=first)
    assert len({*first, *second}) == 4


def test_nobody_gets_what_they_have_judged(store: Store) -> None:
    put_links(store, 3)
    (ann,) = people(store, "ann")
    for item in drawn(store, ann, 3):
        judge(store, ann, item)
    assert drawn(store, ann, 3) == []


def test_an_item_goes_to_as_many_as_it_needs(store: Store) -> None:
    put_links(store, 1)
    ann, bob, cyd = people(store, "ann", "bob", "cyd")
    (item,) = drawn(store, ann)
    assert drawn(store, bob) == [item]
    assert drawn(store, cyd) == []
    judge(store, ann, item)
    assert drawn(store, cyd) == []
    judge(store, bob, item)
    assert drawn(store, cyd) == []


def test_an_expired_lease_does_not_count(store: Store) -> None:
    put_links(store, 1, needed=1)
    ann, bob = people(store, "ann", "bob")
    (item,) = drawn(store, ann)
    assert drawn(store, bob, now=NOW + 599.9) == []
    assert drawn(store, bob, now=NOW + 600) == [item]


def test_drawing_renews_what_is_held(store: Store) -> None:
    put_links(store, 1, needed=1)
    ann, bob = people(store, "ann", "bob")
    held = drawn(store, ann)
    drawn(store, ann, holding=held, now=NOW + 500)
    assert drawn(store, bob, now=NOW + 1000) == []
    assert drawn(store, bob, now=NOW + 1100) == held


@pytest.mark.parametrize("taken", [False, True])
def test_an_expired_lease_is_renewed_unless_the_item_went_to_somebody_else(store: Store, taken: bool) -> None:
    put_links(store, 1, needed=1)
    ann, bob, cyd = people(store, "ann", "bob", "cyd")
    held = drawn(store, ann)
    if taken:
        assert drawn(store, bob, now=NOW + 700) == held
    drawn(store, ann, holding=held, now=NOW + 800)
    if not taken:
        assert drawn(store, cyd, now=NOW + 1350) == []
    else:
        assert drawn(store, cyd, now=NOW + 1350) == held


def test_holding_an_item_that_was_never_drawn_takes_it_from_nobody(store: Store) -> None:
    put_links(store, 1, needed=1)
    ann, bob = people(store, "ann", "bob")
    (item,) = drawn(store, bob)
    release(store, bob, [item])
    assert drawn(store, ann, holding=[item, 999, -1, 2**70]) == []
    assert drawn(store, bob) == [item]


def test_an_item_that_is_no_longer_proposed_is_not_handed_out_again(store: Store) -> None:
    put_links(store, 2)
    (ann,) = people(store, "ann")
    first, second = drawn(store, ann, 2)
    put_items(store, "link", [link("001", -1)])
    assert drawn(store, ann, 2) == [second]
    assert drawn(store, ann, 2, holding=[first]) == [second]


def test_released_items_go_to_others(store: Store) -> None:
    put_links(store, 2, needed=1)
    ann, bob = people(store, "ann", "bob")
    held = drawn(store, ann, 2)
    release(store, ann, [held[0], -5, 2**70])
    assert drawn(store, bob, 2) == held[:1]


def test_models_take_no_place(store: Store) -> None:
    put_links(store, 1, needed=1)
    put_verdicts(store, "vlm", "model", [NewVerdict("m", "link", "000", "000'", "same", confidence=0.1)])
    assert len(drawn(store, *people(store, "ann"))) == 1


def test_more_than_there_is(store: Store) -> None:
    put_links(store, 3)
    (ann,) = people(store, "ann")
    assert len(drawn(store, ann, 50)) == 3
    assert drawn(store, ann, 0) == []


def test_who_has_judged_all_but_the_least_valuable_gets_that(store: Store) -> None:
    put_links(store, 40)
    ann, bob = people(store, "ann", "bob")
    items = drawn(store, ann, 40)
    for item in items[:39]:
        judge(store, ann, item)
    release(store, ann, items[39:])
    assert drawn(store, ann, 3) == items[39:]
    assert drawn(store, bob, 3) == items[:3]


def test_a_number_within_anothers_is_no_judge(store: Store) -> None:
    """Reviewer 1 has not judged what reviewers 11 or 21 have."""
    put_links(store, 2)
    everybody = people(store, *(f"r{number:02d}" for number in range(12)))
    (item, _) = drawn(store, everybody[10], 2)
    judge(store, everybody[10], item)
    assert drawn(store, everybody[0], 1) == [item]
