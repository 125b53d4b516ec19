"""What people's verdicts say, when people err: their reliability and a curve, estimated together.

Each link is different or the same; which, nobody sees. A curve says how probable *different* is from what is known of
the link, and each person has two reliabilities: how often they say *same* of the same, and *different* of the
different. The most probable curve and reliabilities are found in turns (expectation-maximisation; the model is that
of Raykar et al., "Learning from Crowds", JMLR 2010).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin.review.judging._logistic import Curve, Floats, Prior, sigmoid

__all__ = ["Crowd", "Said", "fit_crowd", "fit_curve"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_BELIEVED = ((9.0, 1.0), (19.0, 1.0))
"""What is believed of people before: so many right and wrong verdicts on links that are the same, and different."""
_TURNS = 60
_TURNS_OF_CURVE = 8
_SETTLED = 1e-4


@dataclass(frozen=True, slots=True)
class Said:
    """Verdicts of people, as arrays of one length; *cannot tell* is none of them.

    Attributes:
        row: Row of the item of each.
        who: Number of the person.
        different: Whether it says *different*.
        people: How many people there are.
    """

    row: Ints
    who: Ints
    different: Mask
    people: int

    def of(self, rows: Ints, count: int) -> "Said":
        """Those on ``rows`` (ascending), which become rows 0, 1, … ; ``count`` rows there are in all."""
        place = np.full(count, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        kept = place[self.row] >= 0
        return replace(self, row=place[self.row[kept]], who=self.who[kept], different=self.different[kept])


@dataclass(frozen=True, slots=True)
class Crowd:
    """A curve and how reliable people are.

    Attributes:
        curve: From features to the odds of *different*.
        same: How often each person says *same* of what is the same, shape ``(people,)``.
        different: How often each says *different* of what is different.
    """

    curve: Curve
    same: Floats
    different: Floats

    @property
    def typical(self) -> tuple[float, float]:
        """Reliabilities of someone of whom nothing is known: the mean of all, or what is believed before."""
        if not len(self.same):
            return tuple(right / (right + wrong) for right, wrong in _BELIEVED)  # type: ignore[return-value]
        return float(self.same.mean()), float(self.different.mean())

    def evidence(self, said: Said, count: int) -> Floats:
        """Log-odds of *different* that the verdicts on each of ``count`` items add."""
        if_said = np.log(self.different) - np.log1p(-self.same)
        if_not = np.log1p(-self.different) - np.log(self.same)
        weights = np.where(said.different, if_said[said.who], if_not[said.who])
        return np.asarray(np.bincount(said.row, weights, minlength=count), dtype=np.float64)

    def surprise(self, said: Said, count: int, odds: Floats) -> Floats:
        """Log-probability of the verdicts on each item, if its odds of *different* were ``odds`` before them."""
        one = np.where(said.different, np.log(self.different)[said.who], np.log1p(-self.different)[said.who])
        other = np.where(said.different, np.log1p(-self.same)[said.who], np.log(self.same)[said.who])
        if_different, if_same = (np.bincount(said.row, values, minlength=count) for values in (one, other))
        return np.asarray(np.logaddexp(if_different - np.logaddexp(0.0, -odds), if_same - np.logaddexp(0.0, odds)))


def fit_crowd(features: Floats, said: Said, known: Floats, prior: Prior) -> Crowd:
    """Estimate a curve and people's reliability.

    Args:
        features: A row an item that has a verdict, the first column 1.
        said: The verdicts on them.
        known: 1 where an item is known to be different, 0 the same, NaN where that is to be found out. The known ones
            tell of people alone: they are not drawn from the links that the curve is for.
        prior: Of the curve.
    """
    free = np.isnan(known)
    crowd = Crowd(Curve.before(prior), *_counted(said, np.where(free, _shares(said, len(known)), known)))
    weights = prior.mean
    for _ in range(_TURNS):
        label = np.where(free, sigmoid(features @ weights + crowd.evidence(said, len(known))), known)
        fitted = Curve.fitted(features[free], label[free], prior, weights)
        settled = np.abs(fitted - weights).max() < _SETTLED
        weights, crowd = fitted, Crowd(crowd.curve, *_counted(said, label))
        if settled:
            break
    return replace(crowd, curve=_sure(features, weights, label, free, prior))


def fit_curve(features: Floats, said: Said, crowd: Crowd, prior: Prior) -> Curve:
    """A curve for these items alone, with people's reliability as it is known from all."""
    weights, evidence = prior.mean, crowd.evidence(said, len(features))
    label = sigmoid(features @ weights + evidence)
    for _ in range(_TURNS_OF_CURVE):
        label = sigmoid(features @ weights + evidence)
        weights = Curve.fitted(features, label, prior, weights)
    return _sure(features, weights, label, np.ones(len(features), dtype=np.bool_), prior)


def _sure(features: Floats, weights: Floats, label: Floats, free: Mask, prior: Prior) -> Curve:
    """The curve with its covariance: an item whose truth stays open tells that much less (Louis 1982)."""
    share = sigmoid(features[free] @ weights)
    told = np.maximum(share * (1 - share) - label[free] * (1 - label[free]), 0.0)
    information = (features[free].T * told) @ features[free] + np.diag(prior.precision)
    return Curve(weights, np.asarray(np.linalg.inv(information), dtype=np.float64))


def _shares(said: Said, count: int) -> Floats:
    """Where to begin: the share of *different* among the verdicts on each item."""
    votes = np.bincount(said.row, said.different, minlength=count) + 0.5
    return np.asarray(votes / (np.bincount(said.row, minlength=count) + 1.0))


def _counted(said: Said, label: Floats) -> tuple[Floats, Floats]:
    """Reliabilities of each person on the same and the different, given how probable *different* is."""
    found = []
    for (right, wrong), weight, hit in (
        (_BELIEVED[0], 1.0 - label[said.row], ~said.different),
        (_BELIEVED[1], label[said.row], said.different),
    ):
        hits = np.bincount(said.who, weight * hit, minlength=said.people)
        seen = np.bincount(said.who, weight, minlength=said.people)
        found.append((hits + right) / (seen + right + wrong))
    return found[0], found[1]
