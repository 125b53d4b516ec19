"""How far people agree with one another, beyond chance too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.core import generator
from twin.review.agreement._interval import Interval, quantiles, wilson
from twin.review.agreement._votes import CANNOT_TELL, IntArray, Votes, first_verdicts, of_people, read_votes

__all__ = ["Agreement", "PairAgreement", "agreement"]

_RESAMPLES, _FEWEST_RESAMPLES = 1000, 200
_DRAWN = 10_000_000
"""Items drawn in all; with more than 10,000 there are fewer resamples, down to the fewest."""
_FEWEST = 10
"""With fewer items there are too few different resamples, and no interval is told."""

Statistic = Callable[[IntArray, IntArray], float]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Cohen's kappa of two reviewers.

    Attributes:
        reviewers: Their names, sorted.
        items: Items on which both took a side.
        percent: Share of these on which they agree.
        kappa: Cohen's kappa; None where both always said the same one thing, so that chance explains everything.
    """

    reviewers: tuple[str, str]
    items: int
    percent: Interval
    kappa: Interval | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of people on one queue.

    Attributes:
        items: Items on which at least two people took a side.
        cannot_tell: Share of ``cannot_tell`` among all first verdicts; None where there are none.
        percent: Mean over the items of the share of pairs of people who agree; None without such items.
        alpha: Krippendorff's alpha, nominal; None without such items or where all said one thing.
        pairs: Cohen's kappa of every two people who share items.
    """

    items: int
    cannot_tell: Interval | None
    percent: Interval | None
    alpha: Interval | None
    pairs: tuple[PairAgreement, ...]


def agreement(verdicts: pa.Table, seed: int, *, each: int = 2) -> Agreement:
    """Percent agreement, Krippendorff's alpha and Cohen's kappa, with bootstrap intervals over items.

    Models and second looks are left out. ``cannot_tell`` is a missing value, counted apart. Of each item the first
    ``each`` verdicts that take a side count: later ones were asked for because people did not agree. Alpha is
    Krippendorff's (2004, *Content Analysis*, chapter 11), kappa Cohen's (1960). An interval is the middle 95 % of the
    figure over 1,000 resamples of the items (Efron & Tibshirani 1993, chapter 13), fewer where there are very many
    items. It is left out with fewer than ten items or where all resamples give one figure; that of a share of 0 or 1
    is then Wilson's.

    Args:
        verdicts: Rows of one queue, with the columns of `twin.review.store.read_verdicts`.
        seed: Of the resamples.
        each: How many people are asked about an item in any case, at least 2.
    """
    table = first_verdicts(of_people(verdicts))
    unsure = sum(verdict == CANNOT_TELL for verdict in table["verdict"].to_pylist())
    votes = read_votes(verdicts, each)
    tallies = votes.tallies()
    shared = tallies[tallies.sum(axis=1) >= 2]
    return Agreement(
        items=len(shared),
        cannot_tell=wilson(unsure, len(table)),
        percent=_bootstrapped(shared, _percent, seed, "percent"),
        alpha=_bootstrapped(shared, _alpha, seed, "alpha"),
        pairs=tuple(_pairs(votes, seed)),
    )


def _pairs(votes: Votes, seed: int) -> Iterator[PairAgreement]:
    said = np.full((len(votes.reviewers), votes.items), -1, dtype=np.int64)
    said[votes.reviewer, votes.item] = votes.side
    for one, other in combinations(range(len(votes.reviewers)), 2):
        both = (said[one] >= 0) & (said[other] >= 0)
        if both.any():
            names = (votes.reviewers[one], votes.reviewers[other])
            cells = said[one, both] * len(votes.sides) + said[other, both]
            rows = np.eye(len(votes.sides) ** 2, dtype=np.int64)[cells]
            percent = _bootstrapped(rows, _diagonal, seed, "pair", *names)
            assert percent is not None  # there is an item
            yield PairAgreement(names, int(both.sum()), percent, _bootstrapped(rows, _kappa, seed, "kappa", *names))


def _bootstrapped(rows: IntArray, statistic: Statistic, seed: int, *names: str) -> Interval | None:
    """A figure of the items ``rows``, with its interval; None where it is not defined.

    Args:
        rows: A row an item, in any order.
        statistic: From distinct rows, and how often each is there, to the figure; NaN where it is not defined.
        seed: Of the resamples.
        names: What the resamples are for.
    """
    # Items with equal rows are alike, so drawing how many of each there are is drawing items.
    kinds, many = np.unique(rows, axis=0, return_counts=True)
    value = statistic(kinds, many) if len(rows) else np.nan
    if np.isnan(value):
        return None
    resamples = max(_FEWEST_RESAMPLES, min(_RESAMPLES, _DRAWN // len(rows)))
    drawn = generator(seed, "agreement", *names).multinomial(len(rows), many / len(rows), size=resamples)
    figures = np.array([statistic(kinds, times) for times in drawn])
    figures = figures[~np.isnan(figures)]
    if len(rows) >= _FEWEST and len(figures) > resamples / 2 and np.ptp(figures) > 0:
        return Interval(value, *quantiles(figures), len(rows))
    is_share = statistic in (_percent, _diagonal) and value in (0.0, 1.0)
    ends = wilson(round(value * len(rows)), len(rows)) if is_share else None
    return ends or Interval(value, None, None, len(rows))


def _percent(tallies: IntArray, times: IntArray) -> float:
    voted = tallies.sum(axis=1)
    agreeing = (tallies * (tallies - 1)).sum(axis=1) / (voted * (voted - 1))
    return float(times @ agreeing / times.sum())


def _alpha(tallies: IntArray, times: IntArray) -> float:
    import krippendorff  # noqa: PLC0415 - keeps the import of this module light

    if np.count_nonzero(times @ tallies) < 2:
        return np.nan
    items = np.repeat(tallies, times, axis=0)
    return float(krippendorff.alpha(value_counts=items, level_of_measurement="nominal"))


def _diagonal(cells: IntArray, times: IntArray) -> float:
    return float(np.trace(_crossed(cells, times)) / times.sum())


def _kappa(cells: IntArray, times: IntArray) -> float:
    from statsmodels.stats.inter_rater import cohens_kappa  # noqa: PLC0415 - slow to import

    table = _crossed(cells, times)
    by_chance = float(table.sum(axis=0) @ table.sum(axis=1)) / float(times.sum()) ** 2
    return np.nan if by_chance == 1.0 else float(cohens_kappa(table, return_results=False))


def _crossed(cells: IntArray, times: IntArray) -> NDArray[np.float64]:
    """How often the one said this and the other that."""
    size = round(cells.shape[1] ** 0.5)
    return (times @ cells).reshape(size, size).astype(np.float64)
