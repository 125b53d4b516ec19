import pytest

from tests.review.store.making import NOW, judge, link, people, put_links
from twin.review.agreement import gold_accuracy
from twin.review.store import Progress, Store, count_queues, progress, put_items, read_verdicts, undo


def test_before_and_after(store: Store) -> None:
    put_items(store, "link", [*(link(f"{n}") for n in range(3)), link("g", gold="same"), link("h", gold="different")])
    ann, bob = people(store, "ann", "bob")
    assert progress(store, ann, "link", now=NOW) == Progress(0, 0, 3, 0, 0, 0.0)
    for place, (item, said) in enumerate([(1, "same"), (2, "same"), (4, "same"), (5, "cannot_tell")]):
        judge(store, ann, item, said, at=NOW + 10 * place)
    judge(store, bob, 1, "same", at=NOW)
    assert progress(store, ann, "link", now=NOW + 30) == Progress(4, 1, 3, 1, 1, 360.0)
    assert progress(store, bob, "link", now=NOW + 30) == Progress(1, 1, 3, 0, 0, 0.0)
    assert progress(store, ann, "photo", now=NOW + 30) == Progress(0, 0, 0, 0, 0, 0.0)


def test_known_right_is_what_the_status_says_on_the_same_verdicts(store: Store) -> None:
    golds = ["same", "different", "same", "different", None, "same"]
    put_items(store, "link", [link(f"{place}", gold=gold) for place, gold in enumerate(golds)])
    ann, bob, cyd = people(store, "ann", "bob", "cyd")
    for item, said in enumerate(["same", "same", "cannot_tell", "different", "same", "same"], start=1):
        judge(store, ann, item, said)
    for item, said in [(1, "different"), (2, "different"), (3, "same")]:
        judge(store, ann, item, said, repeat=1)
    judge(store, bob, 3, "cannot_tell")
    undo(store, ann, [judge(store, cyd, 5)], now=NOW)
    shown = {one.name: progress(store, one, "link", now=NOW) for one in (ann, bob, cyd)}
    assert {name: (one.gold_right, one.gold_seen) for name, one in shown.items()} == {
        **{"ann": (3, 4), "bob": (0, 0), "cyd": (0, 0)}
    }
    for name, told in gold_accuracy(read_verdicts(store)).items():
        assert (told.right.count if told.right else 0) == shown[name].gold_seen
        assert told.right is None or told.right.value * told.right.count == pytest.approx(shown[name].gold_right)


def test_what_is_undone_does_not_count(store: Store) -> None:
    put_items(store, "link", [link("a", needed=1), link("g", gold="same")])
    (ann,) = people(store, "ann")
    sent = [judge(store, ann, item, "same", at=NOW + item) for item in (1, 2)]
    undo(store, ann, sent, now=NOW)
    assert progress(store, ann, "link", now=NOW + 9) == Progress(0, 0, 1, 0, 0, 0.0)


@pytest.mark.parametrize(
    ("times", "pace"),
    [
        ([0, 10, 20, 30], 360.0),
        ([0, 10, 500, 510, 520], 360.0),  # a pause is left out
        ([-1500, -1400, 100], 0.0),  # too long ago
        ([0, 0], 0.0),
        ([0, 10, 9999], 360.0),  # a clock that is ahead
    ],
)
def test_pace(store: Store, times: list[float], pace: float) -> None:
    put_links(store, 5)
    (ann,) = people(store, "ann")
    for item, at in enumerate(times, start=1):
        judge(store, ann, item, at=NOW + at)
    assert progress(store, ann, "link", now=NOW + 600).pace == pytest.approx(pace)


def test_what_is_left_for_whom(store: Store) -> None:
    put_links(store, 3)
    ann, bob = people(store, "ann", "bob")
    judge(store, ann, 1)
    judge(store, ann, 2)
    judge(store, bob, 2)
    counts = count_queues(store)
    assert [counts["link"].left(reviewer) for reviewer in (ann, bob)] == [1, 2]
    assert (counts["link"].done, counts["link"].total, counts["photo"].total) == (1, 3, 0)
