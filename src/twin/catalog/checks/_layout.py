"""Scores of how a picture is laid out: a page of text, a white frame, a collage."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["collage", "text", "white_frame"]

Array = NDArray[np.float32]

_WHITE = 0.97
_STEP = 0.06
"""Difference of luminance that counts as one."""

_BAND = 8
"""Rows on either side of a gutter that must differ from it."""


def white_frame(grey: Array) -> float:
    """Share of the border pixels of ``grey`` (height, width), 0..1, that are white."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return float((border > _WHITE).mean())


def text(grey: Array) -> float:
    """How much ``grey`` looks like a page of text, 0..1.

    Most pixels of a page have the colour of its ground; its lines have many strokes; between lines there are rows of
    ground alone.
    """
    ground = np.float32(np.bincount((grey * 31.999).astype(np.uint8).ravel(), minlength=32).argmax() / 32 + 1 / 64)
    away = np.abs(grey - ground)
    ink = away > 0.2
    strokes = (ink[:, 1:] != ink[:, :-1]).sum(axis=1)
    inked = strokes > 0
    if not inked.any():
        return 0.0
    dense = min(float(np.median(strokes[inked])) / 24, 1.0)
    plain = min(float((away < _STEP).mean()) / 0.5, 1.0)
    lines = min(float((inked[1:] != inked[:-1]).sum()) / 8, 1.0)
    return dense * plain * lines


def collage(grey: Array) -> float:
    """How much a straight line from side to side of ``grey`` looks like a seam between photos, 0..1.

    A horizontal line may be a horizon or the edge of a table, so it counts only where it is a gutter: a row of one
    colour between rows of others. A vertical one counts in any case.
    """
    return max(_gutter(grey), _gutter(grey.T), _seam(grey))


def _seam(grey: Array) -> float:
    """Largest share of the rows that step at one and the same place between two inner columns."""
    return _inner_maximum((np.abs(grey[:, 1:] - grey[:, :-1]) > _STEP).mean(axis=0))


def _gutter(grey: Array) -> float:
    """Largest share, over the gutters of ``grey``, of the columns with another colour above and below.

    A gutter is a run of inner rows of one colour, no higher than an eighth of the image.
    """
    plain = grey.max(axis=1) - grey.min(axis=1) < _STEP
    bounds = np.flatnonzero(plain[1:] != plain[:-1]) + 1
    low, high = _inner(len(grey))
    best = 0.0
    for start, end in pairwise(bounds.tolist()):
        if plain[start] and low <= start and end <= high and end - start <= low:
            above, below = grey[max(start - _BAND, 0) : start], grey[end : end + _BAND]
            level = grey[start].mean()
            framed = _differs(above, level) & _differs(below, level)
            best = max(best, float(framed.mean()))
    return best


def _differs(band: Array, level: np.float32) -> NDArray[np.bool_]:
    """The columns of ``band`` that somewhere differ from ``level``."""
    differs: NDArray[np.bool_] = (np.abs(band - level) > _STEP).any(axis=0)
    return differs


def _inner(length: int) -> tuple[int, int]:
    margin = max(1, length // 8)
    return margin, max(length - margin, margin)


def _inner_maximum(values: Array) -> float:
    low, high = _inner(len(values))
    return float(values[low:high].max()) if high > low else 0.0
