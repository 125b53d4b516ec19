"""Whether two photos are one: the correlation of their details where they fit best."""

import numpy as np
from numpy.typing import NDArray

from twin.catalog.checks._thumbnails import SIDE
from twin.catalog.checks._windows import WINDOWS, averaging

__all__ = ["aligned_similarity"]

_CELLS = 32
_BLOCK = 32

Pixels = NDArray[np.uint8]
Array = NDArray[np.float32]


def aligned_similarity(first: Pixels, second: Pixels) -> Array:
    """How nearly one photo is the other, or a crop of it by up to a tenth of its sides.

    Photos of one object in one place agree in their coarse shades, duplicates down to the details. So the luminance is
    compared less its surroundings; then the colours, since a photo may be another one in a different colour.

    Args:
        first: uint8 (pairs, 64, 64, 3).
        second: Likewise.

    Returns:
        The smaller of the two correlations, -1..1; duplicates have more than 0.8, even when re-encoded, shrunk to half,
        cropped or made brighter; other photos hardly ever have 0.6.
    """
    blocks = [
        np.maximum(_contained(first[start:end], second[start:end]), _contained(second[start:end], first[start:end]))
        for start in range(0, len(first), _BLOCK)
        for end in [start + _BLOCK]
    ]
    return np.concatenate([np.empty(0, dtype=np.float32), *blocks])


def _contained(whole: Pixels, part: Pixels) -> Array:
    """Similarity of ``part`` to that window of ``whole`` which it fits best."""
    windows = averaging(SIDE, _CELLS)
    steps = windows.reshape(-1, SIDE)
    wholes, parts = whole.astype(np.float32), part.astype(np.float32)
    shape = (len(whole), len(WINDOWS), _CELLS, len(WINDOWS), _CELLS)
    views = (steps @ wholes.mean(axis=3) @ steps.T).reshape(shape).transpose(0, 1, 3, 2, 4)
    view: Array = windows[0] @ parts.mean(axis=3) @ windows[0].T
    scores = np.einsum("nabk,nk->nab", _unit(_details(views)), _unit(_details(view))).reshape(len(whole), -1)
    row, column = np.divmod(scores.argmax(axis=1), len(WINDOWS))
    fitted = _coloured(wholes, windows[row], windows[column])
    colours = np.einsum("nk,nk->n", fitted, _coloured(parts, windows[:1], windows[:1]))
    best: Array = np.minimum(scores.max(axis=1), colours).astype(np.float32)
    return best


def _details(views: Array) -> Array:
    """``views`` (…, cells, cells) less the mean of the four neighbours of each cell, without the border, flat."""
    inner = views[..., 1:-1, 1:-1]
    around = views[..., :-2, 1:-1] + views[..., 2:, 1:-1] + views[..., 1:-1, :-2] + views[..., 1:-1, 2:]
    details: Array = (inner - around / np.float32(4)).reshape(*views.shape[:-2], -1)
    return details


def _coloured(pixels: Array, rows: Array, columns: Array) -> Array:
    """A window of each photo, (photos, 3 · cells²), centred over all channels together, of unit length."""
    channels = pixels.transpose(0, 3, 1, 2)
    fitted = (rows[:, None] @ channels @ columns[:, None].swapaxes(2, 3)).astype(np.float32)
    return _unit(fitted.reshape(len(pixels), -1))


def _unit(values: Array) -> Array:
    """The last axis centred and of unit length; what has no contrast becomes zero."""
    centred = values - values.mean(axis=-1, keepdims=True)
    unit: Array = centred / np.maximum(np.linalg.norm(centred, axis=-1, keepdims=True), np.float32(1e-3))
    return unit
