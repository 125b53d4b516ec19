"""From feature maps to one vector that tells instances apart."""

import numpy as np
import numpy.typing as npt

__all__ = ["cell_statistics", "centred_mean", "unit"]

Array = npt.NDArray[np.float32]


def unit(vectors: npt.NDArray[np.floating]) -> Array:
    """``vectors`` (…, d) scaled to unit length; a zero vector stays zero."""
    values = np.asarray(vectors, dtype=np.float32)
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    scaled: Array = values / np.maximum(length, np.float32(1e-12))
    return scaled


def centred_mean(maps: npt.NDArray[np.floating], spread: float) -> Array:
    """The mean of feature maps (n, channels, side, side) under a bell around the centre.

    Args:
        maps: Feature maps.
        spread: Standard deviation of the bell, in halves of the side.

    Returns:
        Vectors (n, channels).
    """
    side = maps.shape[-1]
    place = (np.arange(side) + 0.5) / side * 2 - 1
    bell = np.exp(-(place**2) / (2 * spread**2))
    weights = np.outer(bell, bell) / bell.sum() ** 2
    pooled: Array = np.einsum("nchw,hw->nc", maps, weights.astype(np.float32))
    return pooled


def cell_statistics(maps: Array, size: int) -> tuple[Array, Array]:
    """Mean and standard deviation over cells of ``size``×``size`` places of feature maps (n, channels, side, side).

    Returns:
        Two arrays (n, channels, side / size, side / size).
    """
    photos, channels, side, _ = maps.shape
    cells = maps.reshape(photos, channels, side // size, size, side // size, size)
    return cells.mean(axis=(3, 5)), cells.std(axis=(3, 5))
