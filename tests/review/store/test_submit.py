import math
from typing import Any

import pytest

from tests.review.store.making import NOW, drawn, judge, link, people, put_links, verdict
from twin.review.store import (
    NewItem,
    Store,
    put_items,
    read_bad_photos,
    read_items,
    read_verdicts,
    submit,
)


def state(store: Store, item: int, queue: str = "link") -> dict[str, object]:
    (row,) = [row for row in read_items(store, queue).to_pylist() if row["item"] == item]
    return {name: row[name] for name in ("given", "raised", "wanted")}


def test_all_that_was_sent_is_kept(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    (item,) = drawn(store, ann)
    given = verdict(item, "same", comment="a chip 🏺\n'; DROP TABLE", seconds=1.25, bad_photos=("p2", "p1"), at=NOW + 5)
    assert submit(store, ann, [given]) == {given.client_id: "kept"}
    (row,) = read_verdicts(store).to_pylist()
    sent = {
        name: getattr(given, name) for name in ("client_id", "item", "verdict", "comment", "seconds", "repeat", "at")
    }
    assert {name: row[name] for name in sent} == sent
    assert (row["reviewer"], row["reviewer_kind"], row["a"], row["b"]) == ("ann", "person", "000", "000'")
    assert [row["image_id"] for row in read_bad_photos(store).to_pylist()] == ["p1", "p2"]


def test_sent_again_it_is_known_and_not_doubled(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    given = verdict(1, bad_photos=("p",))
    assert [submit(store, ann, [given])[given.client_id] for _ in range(3)] == ["kept", "known", "known"]
    assert submit(store, ann, [given, given]) == {given.client_id: "known"}
    assert len(read_verdicts(store)) == len(read_bad_photos(store)) == 1


def test_a_second_verdict_under_another_name_is_refused(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    judge(store, ann, 1)
    again = verdict(1)
    assert submit(store, ann, [again])[again.client_id] == "refused: you have judged this item"
    assert state(store, 1) == {"given": 1, "raised": 0, "wanted": 1}


def test_two_in_one_message_on_one_item(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    one, other = verdict(1), verdict(1, "same")
    receipts = submit(store, ann, [one, other])
    assert receipts[one.client_id] == "kept"
    assert receipts[other.client_id].startswith("refused: ")


def test_a_name_that_stands_for_another_verdict_is_refused(store: Store) -> None:
    put_links(store, 2)
    (ann,) = people(store, "ann")
    judge(store, ann, 1, client_id="c")
    assert submit(store, ann, [verdict(2, client_id="c")])["c"].startswith("refused: another verdict")


def test_two_reviewers_may_use_one_name(store: Store) -> None:
    put_links(store, 1)
    for reviewer in people(store, "ann", "bob"):
        judge(store, reviewer, 1, client_id="c")
    assert state(store, 1)["given"] == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"item": 99}, "there is no such item"),
        ({"item": -1}, "there is no such item"),
        ({"item": 2**80}, "there is no such item"),
        ({"said": "checked"}, "the queue link has no such verdict"),
        ({"repeat": 2}, "an item is judged twice at most"),
        ({"repeat": 1}, "you have not judged this item a first time"),
        ({"seconds": math.nan}, "its times are not finite"),
        ({"at": math.inf}, "its times are not finite"),
        ({"confidence": 1.5}, "its confidence is not within 0 and 1"),
        ({"confidence": math.nan}, "its confidence is not within 0 and 1"),
        ({"bad_photos": ("p", "")}, "a bad photo has no image id"),
        ({"client_id": ""}, "its client_id is not 1 to 200 characters of text"),
        ({"client_id": "x" * 201}, "its client_id is not 1 to 200 characters of text"),
        ({"client_id": "a\0b"}, "its client_id is not 1 to 200 characters of text"),
    ],
)
def test_one_that_cannot_be_kept_does_not_hold_up_the_others(store: Store, wrong: dict[str, Any], reason: str) -> None:
    put_links(store, 2)
    (ann,) = people(store, "ann")
    bad, good = verdict(**{"item": 1} | wrong), verdict(2)
    assert submit(store, ann, [bad, good]) == {bad.client_id: f"refused: {reason}", good.client_id: "kept"}


def test_a_comment_that_no_database_holds_is_cleaned(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    judge(store, ann, 1, comment="a\0b\ud800c")
    assert read_verdicts(store)["comment"].to_pylist() == ["ab?c"]


def test_an_agreement_settles_and_a_disagreement_asks_one_more(store: Store) -> None:
    put_links(store, 2)
    ann, bob, cyd, dan = people(store, "ann", "bob", "cyd", "dan")
    for item, said in ((1, "different"), (2, "same")):
        judge(store, ann, item, "different")
        judge(store, bob, item, said)
    assert state(store, 1) == {"given": 2, "raised": 0, "wanted": 0}
    assert state(store, 2) == {"given": 2, "raised": 1, "wanted": 1}
    assert drawn(store, ann, 3) == []
    assert drawn(store, cyd, 3) == [2]
    judge(store, cyd, 2, "cannot_tell")
    assert state(store, 2) == {"given": 3, "raised": 1, "wanted": 0}
    assert drawn(store, dan, 3) == []


def test_verdicts_come_too_late_and_are_kept(store: Store) -> None:
    put_links(store, 2, needed=1)
    ann, bob = people(store, "ann", "bob")
    (first, second) = drawn(store, ann, 2)
    drawn(store, bob, 2, now=NOW + 700)
    judge(store, bob, first)
    judge(store, ann, first)
    put_items(store, "link", [])
    judge(store, ann, second)
    assert len(read_verdicts(store)) == 3
    assert state(store, first) == {"given": 2, "raised": 0, "wanted": 0}


def test_a_verdict_ends_the_lease(store: Store) -> None:
    put_links(store, 1, needed=3)
    ann, bob, cyd, dan = people(store, "ann", "bob", "cyd", "dan")
    for reviewer in (ann, bob, cyd):
        assert drawn(store, reviewer) == [1]
    judge(store, ann, 1)
    assert drawn(store, ann) == drawn(store, dan) == []


def test_photo_checks_disagree_about_photos(store: Store) -> None:
    photos = [NewItem("photo", name, "", "", "vase", None, None, 0.0, 2) for name in "ab"]
    put_items(store, "photo", photos)
    ann, bob = people(store, "ann", "bob")
    for item, marked in ((1, ("p", "q")), (2, ("q",))):
        judge(store, ann, item, "checked", bad_photos=("q", "p"))
        judge(store, bob, item, "checked", bad_photos=marked)
    assert [state(store, item, "photo")["raised"] for item in (1, 2)] == [0, 1]


def test_links_do_not_disagree_about_photos_whatever_they_are_sent_with(store: Store) -> None:
    put_links(store, 1)
    put_items(store, "photo", [NewItem("photo", "a", "", "", "vase", None, None, 0.0, 2)])
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1, "different", bad_photos=("q",))
    sent = [verdict(1, "different"), verdict(2, "checked")]
    assert set(submit(store, bob, sent).values()) == {"kept"}
    assert state(store, 1) == {"given": 2, "raised": 0, "wanted": 0}


def test_gold_is_never_asked_once_more(store: Store) -> None:
    put_items(store, "link", [link("a", gold="same")])
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1, "same")
    judge(store, bob, 1, "different")
    assert state(store, 1)["wanted"] == 0


def test_a_repeat_counts_for_nobody_else(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    judge(store, ann, 1, "same")
    judge(store, ann, 1, "different", repeat=1)
    assert state(store, 1) == {"given": 1, "raised": 0, "wanted": 1}
    third = verdict(1, repeat=1)
    assert submit(store, ann, [third])[third.client_id].startswith("refused")
    assert read_verdicts(store)["repeat"].to_pylist() == [0, 1]
