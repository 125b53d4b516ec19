from dataclasses import replace

from tests.review.store.making import NOW, drawn, judge, people, put_links
from tests.review.store.test_submit import state
from twin.review.store import NewVerdict, Store, put_verdicts, read_bad_photos, read_verdicts


def rows(count: int) -> list[NewVerdict]:
    return [
        NewVerdict(f"c{n}", "link", f"{n:03d}", f"{n:03d}'", "same", "from afar", 1.5, ("p",), 0, NOW + n)
        for n in range(count)
    ]


def test_verdicts_of_a_person_count(store: Store) -> None:
    put_links(store, 2)
    assert put_verdicts(store, "ann", "person", rows(3)) == {"kept": 2, "known": 0, "refused": 0, "unknown": 1}
    (ann,) = people(store, "ann")
    assert drawn(store, ann, 5) == []
    assert state(store, 1) == {"given": 1, "raised": 0, "wanted": 1}
    (row, _) = read_verdicts(store).to_pylist()
    assert (row["comment"], row["seconds"], row["at"], row["client_id"]) == ("from afar", 1.5, NOW, "c0")
    assert read_bad_photos(store)["item"].to_pylist() == [1, 2]


def test_put_again_nothing_is_doubled(store: Store) -> None:
    put_links(store, 2)
    put_verdicts(store, "ann", "person", rows(2))
    before = read_verdicts(store)
    assert put_verdicts(store, "ann", "person", rows(2)) == {"kept": 0, "known": 2, "refused": 0, "unknown": 0}
    renamed = [replace(row, client_id=f"other {row.client_id}") for row in rows(2)]
    assert put_verdicts(store, "ann", "person", renamed) == {"kept": 0, "known": 0, "refused": 2, "unknown": 0}
    assert read_verdicts(store).equals(before)


def test_a_model_has_a_confidence_and_takes_nobodys_place(store: Store) -> None:
    put_links(store, 1)
    judged = [replace(row, confidence=0.125) for row in rows(1)]
    assert put_verdicts(store, "vlm", "model", judged)["kept"] == 1
    (row,) = read_verdicts(store, "link").to_pylist()
    assert (row["reviewer"], row["reviewer_kind"], row["confidence"]) == ("vlm", "model", 0.125)
    assert state(store, 1) == {"given": 0, "raised": 0, "wanted": 2}
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1, "different")
    judge(store, bob, 1, "different")
    assert state(store, 1) == {"given": 2, "raised": 0, "wanted": 0}


def test_more_than_a_transaction_holds(store: Store) -> None:
    put_links(store, 900)
    assert put_verdicts(store, "ann", "person", rows(900))["kept"] == 900
    assert read_verdicts(store)["client_id"].to_pylist() == [f"c{n}" for n in range(900)]


def test_keys_that_no_item_can_have(store: Store) -> None:
    put_links(store, 2)
    odd = [
        NewVerdict("x", "link", "000\0", "000'", "same"),
        NewVerdict("y", "links", "000", "000'", "same"),
        NewVerdict("z", "link", "000", "001'", "same"),
        NewVerdict("w", "link", "\ud800", "", "same"),
    ]
    assert put_verdicts(store, "ann", "person", odd) == {"kept": 0, "known": 0, "refused": 0, "unknown": 4}


def test_only_one_queue_is_read(store: Store) -> None:
    put_links(store, 1)
    put_verdicts(store, "ann", "person", rows(1))
    assert len(read_verdicts(store, "photo")) == 0
    assert read_verdicts(store, "photo").schema == read_verdicts(store).schema
