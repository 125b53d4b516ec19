"""Balance of answers, of kinds and of the shown order."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator
from twin.pairs import balance, balanced_order, spread_evenly

ROWS = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(1, 4)), max_size=80)


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(0, 100))
def test_spread_evenly(capacities: list[int], total: int) -> None:
    shares = spread_evenly(capacities, total)
    assert sum(shares) == min(total, sum(capacities))
    assert all(share <= capacity for share, capacity in zip(shares, capacities, strict=True))
    open_shares = [share for share, capacity in zip(shares, capacities, strict=True) if share < capacity]
    assert not open_shares or max(shares) - min(open_shares) <= 1


@given(ROWS, st.none() | st.integers(2, 20), st.integers(0, 3), st.sampled_from([1.0, 2.5]))
def test_as_many_yes_as_no_in_each_category(
    rows: list[tuple[int, bool, int]], cap: int | None, seed: int, negatives: float
) -> None:
    category, positive, kind = (np.array([row[part] for row in rows], dtype=np.int64) for part in range(3))
    keys = generator(seed).integers(2**63, size=len(rows), dtype=np.uint64)
    chosen = balance(category, positive.astype(bool), kind, keys, cap=cap, negatives=negatives).tolist()
    assert chosen == sorted(set(chosen))
    for number in range(3):
        own = [rows[place] for place in chosen if rows[place][0] == number]
        had = Counter(row[1] for row in rows if row[0] == number)
        quota = min(had[True], had[False], had[False] if cap is None else max(int(cap / (1 + negatives)), 1))
        no = min(had[False], int(negatives * quota), len(rows) if cap is None else cap - quota)
        assert Counter(row[1] for row in own) == Counter({True: quota, False: no})
        # A kind that has pairs left over was not given fewer, by more than one, than any other kind.
        kept = Counter(row[2] for row in own if not row[1])
        left = Counter(row[2] for row in rows if row[0] == number and not row[1]) - kept
        assert not left or not kept or max(kept.values()) - min(kept[name] for name in left) <= 1


def test_the_chosen_do_not_depend_on_the_order_of_the_rows() -> None:
    rng = generator(0)
    category, kind = rng.integers(3, size=200), rng.integers(1, 4, size=200)
    positive, keys = rng.random(200) < 0.3, rng.integers(2**63, size=200, dtype=np.uint64)
    order = rng.permutation(200)
    straight = balance(category, positive, kind, keys)
    mixed = balance(category[order], positive[order], kind[order], keys[order])
    assert sorted(order[mixed].tolist()) == straight.tolist()


EDGES = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=45)


@given(EDGES, st.integers(0, 5))
def test_each_photo_comes_first_in_half_of_its_yes_and_of_its_no_pairs(edges: set[tuple[int, int]], seed: int) -> None:
    rng = generator(seed)
    left, right = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2).T
    positive = rng.random(len(edges)) < 0.5
    keys = rng.integers(2**63, size=len(edges), dtype=np.uint64) * np.uint64(2)
    swap = balanced_order(left, right, positive, keys)
    for answer in (True, False):
        first: Counter[int] = Counter()
        for place in np.flatnonzero(positive == answer):
            one, other, swapped = left[place], right[place], swap[place]
            first[int(other if swapped else one)] += 1
            first[int(one if swapped else other)] -= 1
        assert all(abs(surplus) <= 1 for surplus in first.values())


def test_a_lone_pair_is_shown_either_way_by_chance() -> None:
    many = 2000
    left = np.arange(many) * 2
    keys = generator(1).integers(2**64, size=many, dtype=np.uint64)
    swapped = balanced_order(left, left + 1, np.ones(many, dtype=np.bool_), keys).mean()
    assert 0.45 < swapped < 0.55
