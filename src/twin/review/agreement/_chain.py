"""Draws from a smooth density by Hamiltonian Monte Carlo."""

import logging
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["draws"]

FloatArray = NDArray[np.float64]
Density = Callable[[FloatArray], tuple[float, FloatArray]]

_WARM_UP = 150
_STEPS = (4, 8)
"""From 4 to 7, about a quarter of an orbit at the step that the warm-up finds: what forgets where it began."""
_NUDGE = 1e-4
_FLATTEST = 0.05
"""A direction in which the data say nothing is as wide as what is believed before."""


def draws(density: Density, start: FloatArray, count: int, rng: np.random.Generator) -> FloatArray:
    """Draw from ``density``, nearly independently.

    The most probable point is found first, and the curvature there is the metric, which makes all directions alike.
    From there `mici` walks, along paths of random length (Neal 2011, *Handbook of Markov Chain Monte Carlo*,
    chapter 5), with a step that the warm-up finds (Hoffman and Gelman, JMLR 2014).

    Args:
        density: Logarithm of the density, up to a constant, and its gradient.
        start: Where the search for the most probable point begins, shape ``(d,)``.
        count: How many draws.
        rng: Where chance comes from.

    Returns:
        The draws, shape ``(count, d)``.
    """
    from mici.adapters import DualAveragingStepSizeAdapter  # noqa: PLC0415 - slow to import
    from mici.integrators import LeapfrogIntegrator  # noqa: PLC0415
    from mici.matrices import EigendecomposedPositiveDefiniteMatrix  # noqa: PLC0415
    from mici.samplers import RandomMetropolisHMC  # noqa: PLC0415
    from mici.systems import EuclideanMetricSystem  # noqa: PLC0415

    def falling(place: FloatArray) -> tuple[float, FloatArray]:
        value, slope = density(place)
        return -value, -slope

    peak, vectors, curvatures = _around_the_peak(falling, start)
    system = EuclideanMetricSystem(
        neg_log_dens=lambda place: falling(place)[0],
        grad_neg_log_dens=lambda place: falling(place)[::-1],
        metric=EigendecomposedPositiveDefiniteMatrix(vectors, curvatures),
    )
    logging.getLogger("mici").setLevel(logging.CRITICAL)  # it prints a traceback where somebody presses Ctrl-C
    sampler = RandomMetropolisHMC(system, LeapfrogIntegrator(system), rng, n_step_range=_STEPS)
    walked = sampler.sample_chains(
        _WARM_UP, count, [peak], adapters=[DualAveragingStepSizeAdapter()], n_worker=1, display_progress=False
    )
    found = np.asarray(walked.traces["pos"][0], dtype=np.float64)
    if not np.isfinite(found).all():  # mici keeps Ctrl-C to itself, and leaves the rest of the draws open
        raise KeyboardInterrupt
    return found


def _around_the_peak(falling: Density, start: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The least of a function, and directions and sizes of the curvature there."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

    peak = np.asarray(minimize(falling, start, jac=True, method="L-BFGS-B").x, dtype=np.float64)
    nudges = _NUDGE * np.eye(len(peak))
    curvature = np.stack([falling(peak + nudge)[1] - falling(peak - nudge)[1] for nudge in nudges]) / (2 * _NUDGE)
    sizes, directions = np.linalg.eigh((curvature + curvature.T) / 2)
    return peak, directions, np.maximum(sizes, _FLATTEST)
