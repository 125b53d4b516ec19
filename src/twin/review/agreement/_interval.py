"""Figures with their uncertainty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONFIDENCE", "Interval", "quantiles", "wilson"]

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval.

    Attributes:
        value: The estimate.
        low: Lower end; None where it cannot be told.
        high: Upper end; None where it cannot be told.
        count: Number of independent things it rests on: items, or verdicts of one reviewer.
    """

    value: float
    low: float | None
    high: float | None
    count: int


def wilson(right: int, seen: int) -> Interval | None:
    """The share ``right`` of ``seen`` with Wilson's interval; None where nothing was seen."""
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 - slow to import

    if seen == 0:
        return None
    low, high = proportion_confint(right, seen, alpha=1 - CONFIDENCE, method="wilson")
    return Interval(right / seen, float(low), float(high), seen)


def quantiles(draws: NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of ``draws``; ends are values that were drawn."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)
