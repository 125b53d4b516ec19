"""From a similarity to a decision: the best threshold and a calibrated probability."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["balanced_threshold", "fitted_slope"]

_NEWTON_STEPS = 50
_STEEPEST = 1e3


def balanced_threshold(similarity: NDArray[np.float64], same: NDArray[np.bool_]) -> float:
    """The threshold that maximises balanced accuracy (mean of the accuracies on *yes* and on *no*).

    Balanced, because training pairs hold more *no* than *yes* while every benchmark holds half of each.

    Args:
        similarity: Similarity of each pair, shape ``(n,)``.
        same: Whether the pair shows one instance, shape ``(n,)``; both values must occur.

    Returns:
        The middle between two neighbouring similarities; the first of equally good ones.
    """
    values = np.unique(similarity)
    cuts = np.concatenate([[values[0] - 1e-6], (values[:-1] + values[1:]) / 2, [values[-1] + 1e-6]])
    positives, negatives = np.sort(similarity[same]), np.sort(similarity[~same])
    hits = 1.0 - np.searchsorted(positives, cuts, side="right") / len(positives)
    rejections = np.searchsorted(negatives, cuts, side="right") / len(negatives)
    return float(cuts[np.argmax(hits + rejections)])


def fitted_slope(margin: NDArray[np.float64], same: NDArray[np.bool_]) -> float:
    """Slope ``a > 0`` of the probability ``1 / (1 + exp(-a · margin))``, by class-balanced maximum likelihood.

    Args:
        margin: Similarity minus threshold, shape ``(n,)``.
        same: Whether the pair shows one instance, shape ``(n,)``; both values must occur.
    """
    weight = np.where(same, 0.5 / same.sum(), 0.5 / (~same).sum())
    slope = 1.0
    for _ in range(_NEWTON_STEPS):
        probability = 1.0 / (1.0 + np.exp(-np.clip(slope * margin, -60, 60)))
        gradient = float(np.sum(weight * margin * (same - probability)))
        curvature = float(np.sum(weight * margin**2 * probability * (1 - probability)))
        # A tiny ridge keeps separable pairs from driving the slope to infinity.
        step = (gradient - 1e-6 * slope) / (curvature + 1e-6)
        slope = float(np.clip(slope + step, slope / 4, slope * 4 + 1.0))
        if abs(step) < 1e-9 * slope:
            break
    return float(np.clip(slope, 1e-3, _STEEPEST))
