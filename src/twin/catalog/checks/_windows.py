"""Windows of a square: the whole, and what crops of up to a tenth of a side leave."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["WINDOWS", "averaging"]

WINDOWS = (
    (0.0, 1.0),
    *((start, start + 0.95) for start in (0.0, 0.0125, 0.025, 0.0375, 0.05)),
    *((start, start + 0.9) for start in (0.0, 0.025, 0.05, 0.075, 0.1)),
)
"""Ranges along one side, 0..1, so close that fine outlines still meet."""


@lru_cache(maxsize=4)
def averaging(pixels: int, cells: int) -> NDArray[np.float32]:
    """For each of `WINDOWS` the matrix, (windows, cells, pixels), that averages a row of pixels into cells over it."""
    edges = np.arange(pixels)
    bounds = np.stack([np.linspace(start, end, cells + 1) * pixels for start, end in WINDOWS])[..., None]
    overlap = np.maximum(np.minimum(bounds[:, 1:], edges + 1) - np.maximum(bounds[:, :-1], edges), 0)
    shares: NDArray[np.float32] = (overlap / overlap.sum(axis=2, keepdims=True)).astype(np.float32)
    return shares
