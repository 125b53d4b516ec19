from tests.review.store.making import NOW, drawn, judge, people, put_links, verdict
from tests.review.store.test_submit import state
from twin.review.store import (
    NewItem,
    Past,
    Store,
    find_item,
    history,
    put_items,
    read_bad_photos,
    read_verdicts,
    submit,
    undo,
)


def test_an_undone_verdict_is_withdrawn_and_its_item_held_again(store: Store) -> None:
    put_links(store, 3, needed=1)
    ann, bob = people(store, "ann", "bob")
    items = drawn(store, ann, 3)
    sent = judge(store, ann, items[0], bad_photos=("p",))
    assert undo(store, ann, [sent], now=NOW) == {sent: "undone"}
    assert len(read_verdicts(store)) == len(read_bad_photos(store)) == 0
    assert state(store, items[0]) == {"given": 0, "raised": 0, "wanted": 1}
    assert drawn(store, bob, 3) == []
    assert drawn(store, ann, 3)[0] == items[0]
    judge(store, ann, items[0], "same")
    assert read_verdicts(store)["verdict"].to_pylist() == ["same"]


def test_twice_is_as_once(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    sent = judge(store, ann, 1)
    assert [undo(store, ann, [sent, sent], now=NOW) for _ in range(2)] == [{sent: "undone"}, {sent: "known"}]
    again = judge(store, ann, 1)
    assert undo(store, ann, [sent], now=NOW) == {sent: "known"}
    assert [past.client_id for past in history(store, ann)] == [again]


def test_before_its_verdict_it_withdraws_it_on_arrival(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    late = verdict(1)
    assert [undo(store, ann, [late.client_id], now=NOW)[late.client_id] for _ in range(2)] == ["noted", "noted"]
    instead = judge(store, ann, 1, "same")
    assert [submit(store, ann, [late])[late.client_id] for _ in range(2)] == ["known", "known"]
    assert read_verdicts(store)["client_id"].to_pylist() == [instead]
    assert undo(store, ann, [late.client_id], now=NOW) == {late.client_id: "known"}
    assert state(store, 1)["given"] == 1


def test_the_answer_was_lost_and_both_are_sent_again(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    given = verdict(1)
    submit(store, ann, [given])
    undo(store, ann, [given.client_id], now=NOW)
    assert submit(store, ann, [given]) == {given.client_id: "known"}
    assert len(read_verdicts(store)) == 0


def test_nobody_undoes_what_is_anothers(store: Store) -> None:
    put_links(store, 1)
    ann, bob = people(store, "ann", "bob")
    sent = judge(store, ann, 1)
    assert undo(store, bob, [sent], now=NOW) == {sent: "noted"}
    assert len(read_verdicts(store)) == 1


def test_it_takes_the_third_verdict_back_that_a_disagreement_asked_for(store: Store) -> None:
    put_links(store, 1)
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1, "same")
    sent = judge(store, bob, 1, "different")
    assert state(store, 1) == {"given": 2, "raised": 1, "wanted": 1}
    undo(store, bob, [sent], now=NOW)
    assert state(store, 1) == {"given": 1, "raised": 0, "wanted": 1}
    judge(store, bob, 1, "same")
    assert state(store, 1) == {"given": 2, "raised": 0, "wanted": 0}


def test_any_number_of_steps_the_latest_first(store: Store) -> None:
    put_links(store, 9)
    (ann,) = people(store, "ann")
    items = drawn(store, ann, 5)
    sent = [judge(store, ann, item, at=NOW + place) for place, item in enumerate(items)]
    assert [past.client_id for past in history(store, ann, 3)] == sent[:1:-1]
    assert history(store, ann, 1) == [Past(sent[4], items[4], "link", "different", 0, NOW + 4)]
    assert set(undo(store, ann, sent[::-1], now=NOW).values()) == {"undone"}
    assert drawn(store, ann, 5) == items[::-1]
    assert history(store, ann) == []
    marked = judge(store, ann, 6, at=NOW + 9, bad_photos=("q", "p"), comment="blurred")
    assert history(store, ann)[0] == Past(marked, 6, "link", "different", 0, NOW + 9, "blurred", ("p", "q"))


def test_the_latest_of_one_queue_are_seen_behind_hundreds_of_another(store: Store) -> None:
    put_links(store, 3)
    put_items(store, "photo", [NewItem("photo", f"{n}", "", "", "vase", None, None, 0.0, 2) for n in range(300)])
    (ann,) = people(store, "ann")
    links = [judge(store, ann, item, at=NOW + item) for item in (1, 2, 3)]
    photos = [verdict(item, "checked", at=NOW + item) for item in range(4, 304)]
    assert set(submit(store, ann, photos).values()) == {"kept"}
    assert [past.client_id for past in history(store, ann, 2, "link")] == links[:0:-1]
    assert history(store, ann, 500, "identity") == []
    assert [past.item for past in history(store, ann, 2, "photo")] == [303, 302]
    assert [past.queue for past in history(store, ann, 303)] == ["photo"] * 300 + ["link"] * 3


def test_a_repeat_is_undone_without_the_first(store: Store) -> None:
    put_links(store, 1)
    (ann,) = people(store, "ann")
    first, second = judge(store, ann, 1, "same"), judge(store, ann, 1, "different", repeat=1)
    undo(store, ann, [second], now=NOW)
    assert find_item(store, ann, 1).repeat == 1
    undo(store, ann, [first], now=NOW)
    assert find_item(store, ann, 1).repeat == 0
    assert len(read_verdicts(store)) == 0


def test_no_text(store: Store) -> None:
    (ann,) = people(store, "ann")
    assert undo(store, ann, ["", "a\0"], now=NOW) == dict.fromkeys(["", "a\0"], "refused: it is not a client_id")
    assert undo(store, ann, []) == {}


def test_only_own_items_are_found(store: Store) -> None:
    put_links(store, 3)
    ann, bob = people(store, "ann", "bob")
    (held,) = drawn(store, ann)
    judge(store, bob, 2)
    assert find_item(store, ann, held).a == "000"
    assert find_item(store, ann, 2) is None
    assert find_item(store, bob, 2).a == "001"
    assert [find_item(store, ann, number) for number in (0, -1, 2**40)] == [None] * 3
