"""Which batch asks what, so that every share holds at every step."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

__all__ = ["PAIRS", "turns"]

PAIRS = -1
"""The turn of pair queries, which have all batches that nobody else has."""


def turns(steps: int, shares: Sequence[float]) -> Iterator[int]:
    """Whose turn each step is: a place in ``shares``, or `PAIRS`.

    After any number of steps, everyone has had its share of them, give or take less than one: steps that are not the
    pairs' are spread evenly, and among those who are behind, the one whose next batch is due first has the turn.

    Args:
        steps: How many there are.
        shares: Share of the steps of each, 0 to 1; together at most 1.
    """
    exact = [Fraction(share).limit_denominator(1_000_000) for share in shares]  # 0.1 as a number is not a tenth
    had = [0] * len(exact)
    together = sum(exact)
    for step in range(steps):
        if math.floor((step + 1) * together) == math.floor(step * together):
            yield PAIRS
            continue
        behind = [place for place, share in enumerate(exact) if had[place] < share * (step + 1)]
        turn = min(behind, key=lambda place: (had[place] + 1) / exact[place])
        had[turn] += 1
        yield turn
