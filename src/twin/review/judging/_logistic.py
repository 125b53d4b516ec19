"""A logistic curve that few labels leave near what was believed before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Curve", "Prior", "logit", "sigmoid"]

Floats = NDArray[np.float64]

_FARTHEST = 30.0
"""Log-odds beyond which a double is 0 or 1 for every purpose here."""


def sigmoid(odds: Floats) -> Floats:
    """Probability of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -_FARTHEST, _FARTHEST))))


def logit(probability: Floats, *, most: float = _FARTHEST) -> Floats:
    """Log-odds of a probability, at most ``most`` on either side; NaN stays NaN."""
    with np.errstate(divide="ignore"):
        odds = np.log(probability) - np.log1p(-probability)
    return np.asarray(np.clip(odds, -most, most))


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of the weights before any label: independent normal distributions.

    Attributes:
        mean: Of each weight, the constant first.
        deviation: Likewise.
    """

    mean: Floats
    deviation: Floats

    @property
    def precision(self) -> Floats:
        """The diagonal of the inverse covariance."""
        return np.asarray(self.deviation**-2.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """Weights, and how sure they are.

    Attributes:
        weights: The constant, then one of each feature.
        covariance: Of the weights.
    """

    weights: Floats
    covariance: Floats

    @classmethod
    def before(cls, prior: Prior) -> "Curve":
        """What is believed without any label."""
        return cls(prior.mean, np.diag(prior.deviation**2))

    @classmethod
    def fitted(cls, features: Floats, labels: Floats, prior: Prior, start: Floats) -> Floats:
        """The most probable weights (`scipy.optimize`, Newton in a trust region).

        Args:
            features: One row an item, the first column 1, shape ``(n, k)``.
            labels: Probability that each item is *different*, shape ``(n,)``.
            prior: Of the weights.
            start: Where to begin, shape ``(k,)``.
        """
        from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

        def loss(weights: Floats) -> float:
            odds = features @ weights
            off = weights - prior.mean
            return float(np.sum(np.logaddexp(0.0, odds) - labels * odds) + 0.5 * np.sum(prior.precision * off**2))

        def gradient(weights: Floats) -> Floats:
            wrong = sigmoid(features @ weights) - labels
            return np.asarray(features.T @ wrong + prior.precision * (weights - prior.mean))

        def curvature(weights: Floats) -> Floats:
            share = sigmoid(features @ weights)
            return np.asarray((features.T * (share * (1 - share))) @ features + np.diag(prior.precision))

        found = minimize(loss, start, jac=gradient, hess=curvature, method="trust-exact", options={"gtol": 1e-6})
        return np.asarray(found.x)

    def odds(self, features: Floats) -> Floats:
        """Log-odds of *different* of each row, drawn toward even odds where the weights are unsure (MacKay 1992).

        The chance of a row is averaged over the weights, which is what someone should bet who does not know them.
        """
        variance = np.einsum("ij,jk,ik->i", features, self.covariance, features)
        return np.asarray((features @ self.weights) / np.sqrt(1.0 + np.pi / 8.0 * variance))
