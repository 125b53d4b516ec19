"""From feature maps to one vector that tells instances apart."""

import numpy as np
import numpy.typing as npt

__all__ = ["SPREAD", "bell", "cell_statistics", "centred_mean", "unit"]

SPREAD = 0.4
"""Standard deviation of the bell, in halves of the side; chosen on rendered objects: the background distracts."""

Array = npt.NDArray[np.float32]


def unit(vectors: npt.NDArray[np.floating]) -> Array:
    """``vectors`` (…, d) scaled to unit length; a zero vector stays zero."""
    values = np.asarray(vectors, dtype=np.float32)
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    scaled: Array = values / np.maximum(length, np.float32(1e-12))
    return scaled


def bell(height: int, width: int, spread: float) -> Array:
    """Weights (height, width) of the places of a map, highest at its centre; their sum is 1.

    Args:
        height: Places from top to bottom.
        width: Places from left to right.
        spread: Standard deviation, in halves of the side.
    """
    down, across = (_bell(side, spread) for side in (height, width))
    weights: Array = (np.outer(down, across) / (down.sum() * across.sum())).astype(np.float32)
    return weights


def _bell(side: int, spread: float) -> npt.NDArray[np.float64]:
    place = (np.arange(side) + 0.5) / side * 2 - 1
    weights: npt.NDArray[np.float64] = np.exp(-(place**2) / (2 * spread**2))
    return weights


def centred_mean(maps: Array, spread: float) -> Array:
    """The mean of feature maps (n, channels, height, width) under a bell around the centre.

    Returns:
        Vectors (n, channels).
    """
    pooled: Array = np.einsum("nchw,hw->nc", maps, bell(maps.shape[2], maps.shape[3], spread))
    return pooled


def cell_statistics(maps: Array, size: int) -> tuple[Array, Array]:
    """Mean and standard deviation over cells of ``size``×``size`` places of feature maps (n, channels, side, side).

    Returns:
        Two arrays (n, channels, side / size, side / size).
    """
    photos, channels, side, _ = maps.shape
    cells = maps.reshape(photos, channels, side // size, size, side // size, size)
    return cells.mean(axis=(3, 5)), cells.std(axis=(3, 5))
