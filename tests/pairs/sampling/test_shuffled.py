"""The endless shuffled order against generators that are asked directly."""

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator
from twin.pairs.sampling import Shuffled


def slowly(count: int, seed: int, many: int) -> list[int]:
    """One shuffle after another, a number at a time."""
    rng, drawn = generator(seed, "test"), list[int]()
    while len(drawn) < many:
        drawn.extend(rng.permutation(count).tolist())
    return drawn[:many]


@given(count=st.integers(1, 9), seed=st.integers(0, 3), takes=st.lists(st.integers(0, 25), max_size=6))
def test_takes_of_any_size_give_one_shuffle_after_another(count: int, seed: int, takes: list[int]) -> None:
    order = Shuffled(count, seed, "test")
    drawn = [number for many in takes for number in order.take(many).tolist()]
    assert drawn == slowly(count, seed, sum(takes))
    assert order.position == sum(takes)


@given(count=st.integers(1, 9), before=st.integers(0, 40), position=st.integers(0, 40), after=st.integers(0, 20))
def test_seek_goes_on_as_if_so_many_had_been_drawn(count: int, before: int, position: int, after: int) -> None:
    order = Shuffled(count, 0, "test")
    order.take(before)
    order.seek(position)
    assert order.take(after).tolist() == slowly(count, 0, position + after)[position:]


@given(count=st.integers(1, 9), many=st.integers(0, 60))
def test_numbers_are_drawn_equally_often_or_once_more(count: int, many: int) -> None:
    drawn = Counter(islice(Shuffled(count, 1), many))
    assert {drawn[number] for number in range(count)} <= {many // count, -(-many // count)}


def test_names_and_seeds_give_orders_of_their_own() -> None:
    orders = [Shuffled(50, seed, name).take(50).tolist() for seed in (0, 1) for name in ("yes", "no")]
    assert len({tuple(order) for order in orders}) == 4


def test_nothing_cannot_be_shuffled() -> None:
    with pytest.raises(ValueError, match="nothing to shuffle"):
        Shuffled(0, 0)
