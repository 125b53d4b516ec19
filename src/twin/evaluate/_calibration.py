"""Whether a probability of *yes* means what it says, and what a better threshold would gain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.core import generator
from twin.evaluate._answers import Answer
from twin.evaluate._intervals import Interval, error_interval, mean_interval

__all__ = ["Bin", "Calibration", "best_threshold", "calibration"]

_BINS = 10
_FOLDS = 5

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bin:
    """One part of the pair queries, by probability.

    Attributes:
        predicted: Mean probability of *yes*.
        seen: Share whose truth is *yes*.
        queries: How many there are.
    """

    predicted: float
    seen: float
    queries: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Probabilities of *yes* against the truth.

    Attributes:
        ece: Expected calibration error over ten bins of equal mass: mean distance of ``predicted`` and ``seen``.
        brier: Mean squared distance of probability and truth, with its interval.
        threshold: The probability from which *yes* is best said, fitted to all queries.
        accuracy: Share right at a threshold that is fitted to other clusters than those it is applied to (five folds).
        bins: The bins, by rising probability; equal probabilities share a bin.
    """

    ece: float
    brier: Interval
    threshold: float
    accuracy: Interval
    bins: list[Bin]


def calibration(pairs: Sequence[Answer], seed: int = 0) -> Calibration | None:
    """The calibration of the probability of *yes*; None where a pair query has no probability.

    Args:
        pairs: Answers to pair queries.
        seed: Draws the folds of clusters.
    """
    stated = [answer.probability for answer in pairs if answer.probability is not None]
    if not pairs or len(stated) < len(pairs):
        return None
    probability = np.array(stated)
    truth = np.array([answer.query.answer == "yes" for answer in pairs])
    clusters = [answer.query.cluster for answer in pairs]
    bins = _bins(probability, truth)
    right = _right_elsewhere(probability, truth, _folds(clusters, seed))
    return Calibration(
        ece=sum(part.queries * abs(part.predicted - part.seen) for part in bins) / len(pairs),
        brier=error_interval((probability - truth) ** 2, clusters),
        threshold=best_threshold(probability, truth),
        accuracy=mean_interval(right, clusters),
        bins=bins,
    )


def best_threshold(probability: Floats, truth: Bools) -> float:
    """The threshold at which ``probability >= threshold`` is right most often; of several the middle one.

    Args:
        probability: Values between 0 and 1, shape ``(n,)``.
        truth: Whether *yes* is true, shape ``(n,)``.

    Returns:
        Half-way between two neighbouring probabilities; 0 for always *yes*, the next number after 1 for always *no*.
    """
    order = np.argsort(probability, kind="stable")
    ranked, yes = probability[order], truth[order]
    # Right answers when everything from place k on is called yes: the no before it and the yes from it on.
    right = np.concatenate([[0], np.cumsum(~yes)]) + np.concatenate([np.cumsum(yes[::-1])[::-1], [0]])
    possible = np.flatnonzero(np.concatenate([[True], ranked[1:] > ranked[:-1], [True]]))
    best = possible[right[possible] == right[possible].max()]
    place = int(best[(len(best) - 1) // 2])
    if place == 0:
        return 0.0
    return float(np.nextafter(1.0, 2.0)) if place == len(ranked) else float((ranked[place - 1] + ranked[place]) / 2)


def _bins(probability: Floats, truth: Bools) -> list[Bin]:
    values, count = np.unique(probability, return_counts=True)
    # The bin of a value is that of the middle of its run, so that equal probabilities are never parted.
    middle = np.cumsum(count) - count / 2
    of_value = np.minimum((middle * _BINS / len(probability)).astype(np.int64), _BINS - 1)
    member = of_value[np.searchsorted(values, probability)]
    groups = (member == number for number in np.unique(member))
    return [Bin(float(probability[g].mean()), float(truth[g].mean()), int(g.sum())) for g in groups]


def _folds(clusters: Sequence[str], seed: int) -> NDArray[np.int64]:
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    fold = generator(seed, "calibration folds").permutation(len(names)) % _FOLDS
    return np.asarray(fold[member], dtype=np.int64)


def _right_elsewhere(probability: Floats, truth: Bools, fold: NDArray[np.int64]) -> Bools:
    right = np.zeros(len(truth), dtype=bool)
    for number in np.unique(fold):
        held = fold == number
        threshold = best_threshold(probability[~held], truth[~held]) if not held.all() else 0.5
        right[held] = (probability[held] >= threshold) == truth[held]
    return right
