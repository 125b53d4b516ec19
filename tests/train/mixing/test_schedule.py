"""Shares hold at every step."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from twin.train.mixing import PAIRS, turns


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(0, 40), st.integers(1, 90))
def test_every_share_holds_at_every_step(parts: list[int], rest: int, steps: int) -> None:
    exact = [Fraction(part, sum(parts) + rest) for part in parts]
    order = list(turns(steps, [float(share) for share in exact]))
    assert len(order) == steps
    everyone = {PAIRS: Fraction(rest, sum(parts) + rest), **dict(enumerate(exact))}
    for step in range(1, steps + 1):
        for turn, share in everyone.items():
            assert abs(order[:step].count(turn) - share * step) < 1


@given(st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.75, 1.0]), st.integers(1, 60))
def test_one_share_has_its_turn_when_the_next_whole_batch_is_due(share: float, steps: int) -> None:
    due = [math.floor((step + 1) * share) > math.floor(step * share) for step in range(steps)]
    assert [turn == 0 for turn in turns(steps, [share])] == due


def test_a_longer_order_begins_as_a_shorter_one() -> None:
    assert list(turns(50, [0.2, 0.3]))[:20] == list(turns(20, [0.2, 0.3]))


def test_decimals_are_what_they_say() -> None:
    assert list(turns(10, [0.1] * 10)).count(PAIRS) == 0
    assert sorted(turns(10, [0.1] * 10)) == list(range(10))
