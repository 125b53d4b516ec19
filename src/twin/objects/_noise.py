"""Smooth random textures that repeat without a seam."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["enlarge", "fbm"]


def fbm(
    width: int, height: int, rng: np.random.Generator, octaves: int = 5, *, across: int = 1, down: int = 1
) -> NDArray[np.float32]:
    """Fractal noise: random grids of doubling fineness and falling weight, smoothly enlarged and added up.

    Args:
        width: Columns of the result.
        height: Rows of the result.
        rng: Draws the grids.
        octaves: Number of grids; the finest has ``2**octaves`` cells a side, times ``across`` and ``down``.
        across: Stretches detail: that many times finer along a row.
        down: The same along a column.

    Returns:
        ``(height, width)`` values from 0 to 1; opposite borders fit together.
    """
    total = np.zeros((2 * down, 2 * across), np.float32)
    for octave in range(octaves):
        rows, columns = down << (octave + 1), across << (octave + 1)
        total = enlarge(total, columns, rows) + np.float32(0.55**octave) * rng.random((rows, columns), np.float32)
    total = enlarge(total, width, height)
    low, high = float(total.min()), float(total.max())
    return (total - np.float32(low)) / np.float32(max(high - low, 1e-6))


def enlarge(grid: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Enlarge a grid smoothly, as if it went on beyond its borders with itself."""
    margin = 2
    rows, columns = grid.shape
    image = Image.fromarray(np.pad(grid, margin, mode="wrap"))
    box = (margin, margin, margin + columns, margin + rows)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC, box=box))
