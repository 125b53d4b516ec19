"""Questions are drawn with those that share their first photo, each as often as before."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from twin.core import TrainSettings
from twin.pairs.sampling import Shuffled
from twin.train._data import pair_batches
from twin.train.sharing import Deck


def pool(photos: list[int]) -> list[dict[str, Any]]:
    return [
        {"pair_id": str(place), "images": [str(photo), "other"], "kind": ("random", "mined")[place % 2], "degree": 0}
        for place, photo in enumerate(photos)
    ]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.lists(st.sampled_from([None, "0", "1", "9"])))
def test_each_is_drawn_once_a_round(photos: list[int], wishes: list[str | None]) -> None:
    rows, deck = pool(photos), Deck(pool(photos), 3, "x")
    left: list[dict[str, Any]] = []
    for wish in wishes:
        left = left or list(rows)
        drawn = deck.draw(wish)
        assert drawn in left, "drawn twice in a round"
        assert drawn["images"][0] == wish or all(row["images"][0] != wish for row in left)
        left.remove(drawn)


def test_without_a_wish_the_order_is_that_of_the_shuffle() -> None:
    rows = pool([0] * 7)
    deck, order = Deck(rows, 5, "train", "yes"), Shuffled(7, 5, "train", "yes")
    assert [deck.draw()["pair_id"] for _ in range(20)] == [str(place) for place in order.take(20)]


def drawn(together: int) -> list[list[dict[str, Any]]]:
    pools = {
        answer: [row | {"answer": answer} for row in pool([n // 6 for n in range(60)])] for answer in ("yes", "no")
    }
    return list(pair_batches(pools, TrainSettings(batch=8, seed=2), 30, together))


def test_questions_of_a_batch_share_first_photos() -> None:
    """Half of them stay yes, kinds of negatives come in the same order, and none is preferred."""
    alone, shared = drawn(1), drawn(4)
    for one, other in zip(alone, shared, strict=True):
        assert [row["answer"] for row in other] == ["yes", "no"] * 4
        assert [row["kind"] for row in one if row["answer"] == "no"] == [
            row["kind"] for row in other if row["answer"] == "no"
        ]
    different = [sum(len({row["images"][0] for row in batch}) for batch in batches) for batches in (alone, shared)]
    assert different[1] < 0.6 * different[0]
    times = Counter((row["answer"], row["pair_id"]) for batch in shared for row in batch)
    assert set(times.values()) == {2}
