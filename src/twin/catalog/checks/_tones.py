"""Photos as a few coarse colours: enough to see that two photos are not one, without decoding either."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["TONES", "may_agree", "tones"]

TONES = 8
"""Cells along a side."""

_AGREEMENT = 0.7
_COLOURS = 0.6
_GREY = 1.0
"""Mean distance from grey, in levels of 255, under which a photo has no colours to compare."""

_BLOCK = 1 << 13
"""Pairs at a time; it bounds the memory."""

Pixels = NDArray[np.uint8]
IntArray = NDArray[np.int64]
Array = NDArray[np.float32]


def tones(squares: Pixels) -> Pixels:
    """The mean colours of the cells of each photo, uint8 (photos, 64, 64, 3) to uint8 (photos, `TONES`, `TONES`, 3)."""
    size = squares.shape[1] // TONES
    cells = squares.reshape(len(squares), TONES, size, TONES, size, 3).mean(axis=(2, 4), dtype=np.float32)
    coarse: Pixels = np.rint(cells).astype(np.uint8)
    return coarse


def may_agree(cells: Pixels, first: IntArray, second: IntArray) -> NDArray[np.bool_]:
    """Whether the photos of each pair can have an `aligned_similarity` as high as that of duplicates.

    Hashes know the luminance alone. Of a photo and its crop by up to a tenth, made brighter or not, the cells still
    correlate by more than 0.8 together, and by more than 0.75 in what their colours have beside grey; of photos that
    only share a hash, five in six do not come near.

    Args:
        cells: `tones`, uint8 (photos, cells, cells, 3).
        first: Row in ``cells`` of the one photo of each pair.
        second: Of the other.
    """
    blocks = [slice(start, start + _BLOCK) for start in range(0, len(first), _BLOCK)]
    parts = [_agree(cells[first[block]], cells[second[block]]) for block in blocks]
    return np.concatenate([np.empty(0, dtype=np.bool_), *parts])


def _agree(first: Pixels, second: Pixels) -> NDArray[np.bool_]:
    one, other = (cells.reshape(len(cells), TONES**2, 3).astype(np.float32) for cells in (first, second))
    whole = _correlation(*(_flat(cells - cells.mean(axis=(1, 2), keepdims=True)) for cells in (one, other)))
    hues = [cells - cells.mean(axis=2, keepdims=True) for cells in (one, other)]
    grey = np.minimum(*(np.abs(hue).mean(axis=(1, 2)) for hue in hues)) < _GREY
    agree: NDArray[np.bool_] = (whole >= _AGREEMENT) & (grey | (_correlation(*map(_flat, hues)) >= _COLOURS))
    return agree


def _flat(cells: Array) -> Array:
    return cells.reshape(len(cells), 3 * TONES**2)


def _correlation(one: Array, other: Array) -> Array:
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    correlation: Array = (one * other).sum(axis=1) / np.maximum(lengths, np.float32(1e-3))
    return correlation
