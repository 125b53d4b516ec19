"""Whether two photos are one: the correlation of their details where they fit best."""

import numpy as np
from numpy.typing import NDArray

from twin.catalog.checks._thumbnails import SIDE
from twin.catalog.checks._windows import WINDOWS, averaging

__all__ = ["aligned_similarity"]

_CELLS = 32
_BLOCK = 32
_TRIED = 12
"""Windows that are compared in full; with fewer the best is missed now and then, with more it never was."""

Pixels = NDArray[np.uint8]
Array = NDArray[np.float32]
IntArray = NDArray[np.int64]


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
    wholes, parts = whole.astype(np.float32), part.astype(np.float32)
    grey, shown = wholes.mean(axis=3), parts.mean(axis=3)
    windows = averaging(SIDE, _CELLS)
    row, column = (windows[places] for places in _likely_windows(grey, shown))
    views: Array = row @ grey[:, None] @ column.swapaxes(2, 3)
    view: Array = windows[0] @ shown @ windows[0].T
    scores = np.einsum("nwk,nk->nw", _unit(_details(views)), _unit(_details(view)))
    photo, best = np.arange(len(whole)), scores.argmax(axis=1)
    fitted = _coloured(wholes, row[photo, best], column[photo, best])
    colours = np.einsum("nk,nk->n", fitted, _coloured(parts, windows[:1], windows[:1]))
    least: Array = np.minimum(scores[photo, best], colours).astype(np.float32)
    return least


def _likely_windows(grey: Array, shown: Array) -> tuple[IntArray, IntArray]:
    """Rows and columns, (pairs, `_TRIED`), of the windows of ``grey`` that fit ``shown`` best when both are halved."""
    windows = averaging(SIDE // 2, _CELLS // 2)
    steps = windows.reshape(-1, SIDE // 2)
    shape = (len(grey), len(WINDOWS), _CELLS // 2, len(WINDOWS), _CELLS // 2)
    views = (steps @ _halved(grey) @ steps.T).reshape(shape).transpose(0, 1, 3, 2, 4).astype(np.float32)
    view: Array = windows[0] @ _halved(shown) @ windows[0].T
    scores = np.einsum("nabk,nk->nab", _unit(_details(views)), _unit(_details(view))).reshape(len(grey), -1)
    likely = np.argpartition(-scores, _TRIED, axis=1)[:, :_TRIED]
    row, column = np.divmod(likely, len(WINDOWS))
    return row, column


def _halved(grey: Array) -> Array:
    halved: Array = grey.reshape(len(grey), SIDE // 2, 2, SIDE // 2, 2).mean(axis=(2, 4))
    return halved


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
