"""Perceptual hashes of what crops leave of a photo, so that a cropped duplicate is found by its own hash."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twin.catalog.checks._thumbnails import SIDE
from twin.catalog.checks._windows import averaging

__all__ = ["CROPS", "crop_hashes"]

_SIDE, _LOW = 32, 8
"""Pixels and lowest frequencies, along one side, of the hash that the catalogue stores."""

_WINDOWS = [(row, column) for row in (1, 3, 5) for column in (1, 3, 5)] + [(8, 8)]
"""Rows and columns, as places in `WINDOWS`: 95 % of each side at nine places, and the central 90 %."""

CROPS = len(_WINDOWS)
"""Hashes a photo."""


def crop_hashes(squares: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The 64-bit DCT hash, as that of the whole photo, of ten crops of it.

    Shifting a photo by a twentieth turns more than ten of its 64 bits, among which a search finds many strangers; but
    the hash of one of these crops is within six bits of the hash of nearly any crop by a twentieth.

    Args:
        squares: Luminance, uint8 (photos, 64, 64).

    Returns:
        uint64 (photos, `CROPS`).
    """
    basis = _basis()
    pixels = squares.astype(np.float64)
    hashes = np.empty((len(squares), CROPS), dtype=np.uint64)
    for place, (row, column) in enumerate(_WINDOWS):
        frequencies = np.round(basis[row] @ pixels @ basis[column].T, 6).reshape(len(squares), -1)
        bits = frequencies > np.median(frequencies, axis=1, keepdims=True)
        hashes[:, place] = np.packbits(bits, axis=1).view(">u8")[:, 0]
    return hashes


@lru_cache(maxsize=1)
def _basis() -> NDArray[np.float64]:
    """For each window the lowest cosines over it, (windows, frequencies, pixels)."""
    frequency, place = np.arange(_LOW)[:, None], np.arange(_SIDE)[None]
    cosines = 2 * np.cos(np.pi * frequency * (2 * place + 1) / (2 * _SIDE))
    basis: NDArray[np.float64] = cosines @ averaging(SIDE, _SIDE).astype(np.float64)
    return basis
