"""Draws are those of the density, and whoever interrupts them is heard."""

import signal

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.review.agreement._chain import draws

FloatArray = NDArray[np.float64]
COVARIANCE = np.array([[2.0, 0.9, 0.0], [0.9, 0.5, 0.1], [0.0, 0.1, 30.0]])
MEAN = np.array([1.0, -2.0, 5.0])


def normal(place: FloatArray) -> tuple[float, FloatArray]:
    slope = -np.linalg.solve(COVARIANCE, place - MEAN)
    return float(0.5 * (place - MEAN) @ slope), slope


def test_draws_have_the_moments_of_the_density() -> None:
    found = draws(normal, np.zeros(3), 4000, np.random.default_rng(0))
    assert found.shape == (4000, 3)
    scale = np.sqrt(np.diag(COVARIANCE))
    np.testing.assert_allclose(found.mean(axis=0) / scale, MEAN / scale, atol=0.08)
    np.testing.assert_allclose(np.cov(found.T) / np.outer(scale, scale), COVARIANCE / np.outer(scale, scale), atol=0.1)


def test_the_seed_decides() -> None:
    one, again, other = (draws(normal, np.zeros(3), 20, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


@pytest.mark.parametrize("call", [5, 60, 300, 900, 1500])
def test_ctrl_c_ends_it_wherever_it_comes(call: int, capfd: pytest.CaptureFixture[str]) -> None:
    """In the search for the peak, in the warm-up and among the draws; and no traceback of mici is seen."""
    calls = 0

    def interrupted(place: FloatArray) -> tuple[float, FloatArray]:
        nonlocal calls
        calls += 1
        if calls == call:
            signal.raise_signal(signal.SIGINT)
        return normal(place)

    with pytest.raises(KeyboardInterrupt):
        draws(interrupted, np.zeros(3), 300, np.random.default_rng(0))
    assert calls == call
    assert capfd.readouterr().err == ""
