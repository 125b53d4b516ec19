"""A model of people who err: which links are different, how reliable each person is, and how alike links are.

Each item is *different* or *same*, which nobody sees. Before any verdict its odds follow a curve over its similarity
and the confidence of models; given the truth, each person answers *same*, *different* or *cannot_tell* with chances of
their own, independently of the others (Dawid & Skene 1979; with a curve, Raykar et al. 2010).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twin.review.agreement._votes import IntArray

__all__ = ["ANSWERS", "Facts", "FloatArray", "Unknowns", "believed", "log_posterior"]

FloatArray = NDArray[np.float64]

ANSWERS = ("same", "different", "cannot_tell")
UNKNOWN = -1

_BELIEF = np.array([[2.4, 0.3, 0.3], [0.3, 2.4, 0.3]])
"""What is believed of a person's answers before any: as if three had been seen, four of five of them right."""
_ODDS, _ODDS_DEVIATION = 1.5, 2.0
"""Log-odds of *different* at the mean of everything known, and how far from it they may well be."""
_UNLIKE, _WEIGHT_DEVIATION = 1.0, 1.5
"""Likewise, how much they grow with one deviation of being less alike; of other features nothing is believed."""


@dataclass(frozen=True)
class Facts:
    """What was seen.

    Attributes:
        features: What is known of each item, shape (items, features): 1, how unlike the two are, and what else.
        truth: Of each item: 0 *same*, 1 *different*, -1 unknown.
        item: Place of the item of each answer.
        cell: Three times the place of the person of each answer, and the place of the answer in `ANSWERS`.
        people: How many people there are.
    """

    features: FloatArray
    truth: IntArray
    item: IntArray
    cell: IntArray
    people: int

    @cached_property
    def free(self) -> NDArray[np.bool_]:
        """The items whose truth is unknown."""
        unknown: NDArray[np.bool_] = self.truth == UNKNOWN
        return unknown

    @cached_property
    def of_free(self) -> FloatArray:
        """Features of the free items."""
        return self.features[self.free]


@dataclass(frozen=True, slots=True)
class Unknowns:
    """What is to be found out.

    Attributes:
        answers: Logarithms of gamma variates whose shares are the chances of the answers, shape (2, people, 3): given
            *same*, given *different*. Any real numbers will do, so there is no edge to run into.
        weights: Of the features.
    """

    answers: FloatArray
    weights: FloatArray

    @classmethod
    def of(cls, vector: FloatArray, people: int) -> "Unknowns":
        """The parts of one vector."""
        size = 2 * people * len(ANSWERS)
        return cls(vector[:size].reshape(2, people, len(ANSWERS)), vector[size:])

    @property
    def vector(self) -> FloatArray:
        """All in one."""
        return np.concatenate([self.answers.ravel(), self.weights])

    def chances(self) -> FloatArray:
        """Logarithms of the chances of each answer, shape (2, people, 3)."""
        total: FloatArray = np.logaddexp.reduce(self.answers, axis=2, keepdims=True)
        return self.answers - total

    def heard(self, facts: Facts) -> FloatArray:
        """Log-likelihood of the answers to each item if it is the same, and if it is different, shape (2, items)."""
        chances = self.chances().reshape(2, -1)
        count = len(facts.truth)
        return np.stack([np.bincount(facts.item, row[facts.cell], minlength=count) for row in chances])


def believed(people: int, features: int) -> Unknowns:
    """The centre of what is believed before any answer."""
    return Unknowns(np.repeat(np.log(_BELIEF)[:, None, :], people, axis=1), _centre(features))


def _centre(features: int) -> FloatArray:
    weights = np.zeros(features)
    weights[:2] = _ODDS, _UNLIKE
    return weights


def log_posterior(vector: FloatArray, facts: Facts) -> tuple[float, FloatArray]:
    """Logarithm of the posterior density at ``vector``, up to a constant, and its gradient; the truth is summed out."""
    unknowns = Unknowns.of(vector, facts.people)
    prior, slope = _log_prior(unknowns)
    heard = unknowns.heard(facts)
    odds = facts.of_free @ unknowns.weights
    same, different = (row[facts.free] for row in heard)
    total = np.logaddexp(same - np.logaddexp(0.0, odds), different - np.logaddexp(0.0, -odds))
    known = sum(float(heard[side, facts.truth == side].sum()) for side in (0, 1))
    with np.errstate(over="ignore"):
        is_different = (facts.truth == 1).astype(np.float64)
        is_different[facts.free] = 1.0 / (1.0 + np.exp(-(odds + different - same)))
        drawn = 1.0 / (1.0 + np.exp(-odds))
    to_weights = facts.of_free.T @ (is_different[facts.free] - drawn)
    gradient = Unknowns(_to_answers(unknowns, facts, is_different), to_weights).vector
    return prior + known + float(total.sum()), slope.vector + gradient


def _to_answers(unknowns: Unknowns, facts: Facts, is_different: FloatArray) -> FloatArray:
    """Gradient of the log-likelihood in the answers, given how probable *different* is for each item."""
    size = unknowns.answers[0].size
    weights = is_different[facts.item]
    counts = np.stack([np.bincount(facts.cell, each, minlength=size) for each in (1.0 - weights, weights)])
    counts = counts.reshape(unknowns.answers.shape)
    told: FloatArray = counts - np.exp(unknowns.chances()) * counts.sum(axis=2, keepdims=True)
    return told


def _log_prior(unknowns: Unknowns) -> tuple[float, Unknowns]:
    """Gamma variates whose shares are Dirichlet, and normal weights; with the gradient."""
    shapes = _BELIEF[:, None, :]
    variates = np.exp(np.minimum(unknowns.answers, 50.0))
    centre = _centre(len(unknowns.weights))
    deviation = np.full_like(centre, _WEIGHT_DEVIATION)
    deviation[0] = _ODDS_DEVIATION
    off = (unknowns.weights - centre) / deviation
    value = float((shapes * unknowns.answers - variates).sum()) - 0.5 * float(off @ off)
    return value, Unknowns(shapes - variates, -off / deviation)
