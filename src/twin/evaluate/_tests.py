"""Tests of two models on the same queries that take every query for independent, and the correction over several."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["McNemar", "holm", "mcnemar"]


@dataclass(frozen=True, slots=True)
class McNemar:
    """McNemar's test; it takes every query for independent, so with clusters it is too sure.

    Attributes:
        exact: Two-sided p-value of the exact binomial test.
        mid_p: The same, with half the probability of what was seen (less conservative).
    """

    exact: float
    mid_p: float


def mcnemar(gained: int, lost: int) -> McNemar:
    """Test whether the queries that only one of two models has right are split evenly.

    Args:
        gained: Queries that only the second model has right.
        lost: Queries that only the first model has right.
    """
    from scipy.stats import binom  # noqa: PLC0415 - scipy is slow to import

    fewer, both = min(gained, lost), gained + lost
    tail, seen = float(binom.cdf(fewer, both, 0.5)), float(binom.pmf(fewer, both, 0.5))
    return McNemar(min(1.0, 2 * tail), min(1.0, 2 * tail - seen))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction, in the order of ``p_values``: the family-wise error stays below the level."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    corrected, floor = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = floor
    return corrected
