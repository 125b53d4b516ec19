"""The shown order: each photo first in half of its pairs of each answer, also when the pairs come in blocks."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator
from twin.pairs import balanced_order
from twin.pairs._order import order_trails, walked_together

EDGES = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=45)
Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def drawn(edges: set[tuple[int, int]], seed: int) -> Columns:
    rng = generator(seed)
    left, right = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2).T
    keys = rng.integers(2**64, size=len(edges), dtype=np.uint64)
    return left, right, rng.random(len(edges)) < 0.5, keys


def surpluses(columns: Columns, swap: np.ndarray) -> list[int]:
    """For each photo and answer, how much more often it comes first than second."""
    first: Counter[tuple[int, bool]] = Counter()
    for one, other, positive, swapped in zip(*(column.tolist() for column in columns[:3]), swap.tolist(), strict=True):
        first[other if swapped else one, positive] += 1
        first[one if swapped else other, positive] -= 1
    return list(first.values())


@given(EDGES, st.integers(0, 20))
def test_each_photo_comes_first_in_half_of_its_yes_and_of_its_no_pairs(edges: set[tuple[int, int]], seed: int) -> None:
    columns = drawn(edges, seed)
    assert all(abs(surplus) <= 1 for surplus in surpluses(columns, balanced_order(*columns)))


@given(EDGES, st.integers(0, 20), st.lists(st.integers(0, 45), max_size=6))
def test_also_in_blocks(edges: set[tuple[int, int]], seed: int, cuts: list[int]) -> None:
    columns = drawn(edges, seed)
    bounds = sorted(cuts)
    blocks = [order_trails(*part) for part in zip(*(np.split(column, bounds) for column in columns), strict=True)]
    ways = walked_together([block.open for block in blocks])
    swap = ~np.concatenate([block.directions(way) for block, way in zip(blocks, ways, strict=True)])
    assert all(abs(surplus) <= 1 for surplus in surpluses(columns, swap))


@given(EDGES, st.integers(0, 20))
def test_few_trails_are_left_open(edges: set[tuple[int, int]], seed: int) -> None:
    left, right, positive, keys = drawn(edges, seed)
    ends = order_trails(left, right, positive, keys).open
    degree = Counter(np.concatenate([left * 2 + positive, right * 2 + positive]).tolist())
    odd = sorted(node for node, many in degree.items() if many % 2)
    assert sorted([*ends.begins.tolist(), *ends.ends.tolist()]) == odd


def test_a_lone_pair_is_shown_either_way_by_chance() -> None:
    many = 2000
    left = np.arange(many) * 2
    keys = generator(1).integers(2**64, size=many, dtype=np.uint64)
    swapped = balanced_order(left, left + 1, np.ones(many, dtype=np.bool_), keys).mean()
    assert 0.45 < swapped < 0.55


def test_a_photo_comes_first_with_one_partner_as_often_as_with_another() -> None:
    one, other = np.triu_indices(9, 1)
    turned = np.zeros(len(one))
    for seed in range(300):
        keys = generator(seed).integers(2**64, size=len(one), dtype=np.uint64)
        turned += balanced_order(one, other, np.ones(len(one), dtype=np.bool_), keys)
    assert 0.38 < turned.min() / 300 <= turned.max() / 300 < 0.62
