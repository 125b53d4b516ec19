"""Perceptual hash: photos that look alike have hashes that differ in few bits."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["perceptual_hash"]

_SIDE = 32
_LOW = 8


def perceptual_hash(image: Image.Image) -> str:
    """The 64-bit DCT hash of an image.

    A bit says whether one of the 8 × 8 lowest frequencies of the luminance, shrunk to 32 × 32 pixels, lies above their
    median: pHash of Zauner, "Implementation and benchmarking of perceptual image hash functions" (2010).

    Args:
        image: An RGB image of any size.

    Returns:
        16 hexadecimal digits, lowest frequencies first.
    """
    # First to three times the size by plain averages: a fifth of the time, and the frequencies wanted stay as they are.
    small = image.convert("L").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    basis = _lowest_cosines()
    # Rounded, lest the last bits of a sum decide over coefficients that are equal, as in an image of one colour.
    frequencies = np.round(basis @ np.asarray(small, dtype=np.float64) @ basis.T, 6)
    bits = frequencies > np.median(frequencies)
    return np.packbits(bits).tobytes().hex()


@lru_cache(maxsize=1)
def _lowest_cosines() -> NDArray[np.float64]:
    """The first rows, ``(8, 32)``, of the (unscaled) DCT-II."""
    frequency, place = np.arange(_LOW)[:, None], np.arange(_SIDE)[None]
    return 2 * np.cos(np.pi * frequency * (2 * place + 1) / (2 * _SIDE))
