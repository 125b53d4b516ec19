"""Spreading a number over limited places."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.pairs import spread_evenly
from twin.pairs._spread import spread

PLACES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=8)


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(0, 100))
def test_evenly(capacities: list[int], total: int) -> None:
    shares = spread_evenly(capacities, total)
    assert sum(shares) == min(total, sum(capacities))
    assert all(share <= capacity for share, capacity in zip(shares, capacities, strict=True))
    open_shares = [share for share, capacity in zip(shares, capacities, strict=True) if share < capacity]
    assert not open_shares or max(shares) - min(open_shares) <= 1


@given(PLACES, st.integers(0, 200))
def test_by_weight(places: list[tuple[int, int]], total: int) -> None:
    capacities, weights = (np.array([place[side] for place in places], dtype=np.int64) for side in (0, 1))
    shares = spread(capacities, total, weights)
    assert shares.sum() == min(total, capacities[weights > 0].sum())
    assert (shares <= capacities).all()
    assert not shares[weights == 0].any()
    # Of two places that are not full, neither has more than one above its proportion to the other.
    loose = [place for place in range(len(places)) if weights[place] and shares[place] < capacities[place]]
    for one in loose:
        for other in range(len(places)):
            if weights[other]:
                assert (shares[other] - 1) / weights[other] < (shares[one] + 1) / weights[one] + 1e-9


def test_proportions_that_are_whole_are_exact() -> None:
    assert spread(np.array([100, 100, 100]), 60, [1, 2, 3]).tolist() == [10, 20, 30]
    assert spread(np.array([100, 100, 10]), 60, [1, 2, 3]).tolist() == [17, 33, 10]
