"""Draws from a smooth density by Hamiltonian Monte Carlo."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["draws"]

FloatArray = NDArray[np.float64]
Density = Callable[[FloatArray], tuple[float, FloatArray]]

_WARM_UP = 150
_PATH = np.pi / 2
"""How far a path goes, in standard deviations: a quarter of an orbit forgets where it began."""
_NUDGE = 1e-4


def draws(density: Density, start: FloatArray, count: int, rng: np.random.Generator) -> Iterator[FloatArray]:
    """Yield ``count`` draws from ``density``, nearly independent of one another.

    The most probable point is found first; the curvature there makes all directions alike, and paths are drawn in that
    space (Neal 2011, *Handbook of Markov Chain Monte Carlo*, chapter 5). The step grows and shrinks during the warm-up
    until about four of five paths are accepted.

    Args:
        density: Logarithm of the density, up to a constant, and its gradient.
        start: Where to begin.
        count: How many draws.
        rng: Where chance comes from.
    """
    centre, scale = _around_the_peak(density, start)

    def scaled(place: FloatArray) -> tuple[float, FloatArray]:
        value, slope = density(centre + scale @ place)
        return value, scale.T @ slope

    place, step = np.zeros(len(centre)), 0.5
    value, slope = scaled(place)
    for turn in range(_WARM_UP + count):
        push = rng.normal(size=len(place))
        moved = _path(scaled, place, slope, push, step * rng.uniform(0.8, 1.2))
        gain = moved[1] - 0.5 * moved[3] @ moved[3] - value + 0.5 * push @ push
        accepted = bool(np.log(rng.random()) < gain)
        if accepted:
            place, value, slope = moved[:3]
        if turn < _WARM_UP:
            step = min(max(step * (1.04 if accepted else 0.85), 1e-3), 1.5)
        else:
            yield centre + scale @ place


def _path(
    density: Density, place: FloatArray, slope: FloatArray, push: FloatArray, step: float
) -> tuple[FloatArray, float, FloatArray, FloatArray]:
    """Leapfrog along a path: where it ends, the density and its slope there, and the momentum left."""
    value, many = 0.0, max(1, min(round(_PATH / step), 50))
    for _ in range(many):
        push = push + 0.5 * step * slope
        place = place + step * push
        value, slope = density(place)
        push = push + 0.5 * step * slope
    return place, value, slope, push


def _around_the_peak(density: Density, start: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The most probable point, and a matrix that takes a unit sphere to what is about as probable around it."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

    def falling(place: FloatArray) -> tuple[float, FloatArray]:
        value, slope = density(place)
        return -value, -slope

    peak = np.asarray(minimize(falling, start, jac=True, method="L-BFGS-B").x, dtype=np.float64)
    nudges = _NUDGE * np.eye(len(peak))
    curvature = np.stack([falling(peak + nudge)[1] - falling(peak - nudge)[1] for nudge in nudges]) / (2 * _NUDGE)
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    # A direction in which the data say nothing is as wide as what is believed before.
    return peak, vectors / np.sqrt(np.maximum(values, 0.05))
