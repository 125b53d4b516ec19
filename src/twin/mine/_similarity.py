"""How alike two instances are, from the cosines between their photos.

A similarity is the mean of the ``best`` largest cosines, or of all where ``best`` is None, to nine decimals: what
differs by less is a tie. The decimals do not depend on which pairs are computed together.
"""

import numpy as np
import numpy.typing as npt

from twin.core import MineSettings
from twin.mine._catalogue import IntArray, Photographed

__all__ = ["SCALE", "measure", "own_similarities", "rounding", "similarities"]

SCALE = 1e9
"""Similarities are whole multiples of one part in so many."""

FloatArray = npt.NDArray[np.float64]

_PAIRS = 8192
"""Pairs of vectors multiplied at a time; it bounds the memory."""


def measure(settings: MineSettings) -> int | None:
    """How many of the largest cosines are averaged; None for all."""
    return {"mean": None, "max": 1, "top": settings.top_m}[settings.similarity]


def rounding(catalogue: Photographed) -> float:
    """Bound of the error of a sum of products of two unit vectors, in any order of work."""
    bound: float = (catalogue.vectors.shape[1] + 64) * 2.0**-52
    return bound


def similarities(catalogue: Photographed, first: IntArray, second: IntArray, best: int | None) -> FloatArray:
    """Similarity of each instance in ``first`` to the one at the same place in ``second``."""
    if best is None:
        values = _products(catalogue.means, first, catalogue.means, second)
    else:
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        values = np.array([_between(catalogue, one, other, best) for one, other in pairs], dtype=np.float64)
    return np.rint(values * SCALE) / SCALE


def own_similarities(catalogue: Photographed, best: int | None) -> FloatArray:
    """Similarity of the different photos of each instance to one another; NaN where it has one photo."""
    sizes = catalogue.sizes
    own = np.full(len(sizes), np.nan)
    many = np.flatnonzero(sizes > 1)
    if best is None:
        # All cosines together are the squared length of the sum; those of the photos with themselves are taken out.
        counts, lengths = sizes[many], _products(catalogue.means, many, catalogue.means, many)
        own[many] = (lengths * counts**2 - catalogue.squares[many]) / (counts * (counts - 1))
    else:
        own[many] = [_within(catalogue.photos(instance), best) for instance in many.tolist()]
    return np.rint(own * SCALE) / SCALE


def _products(left: FloatArray, first: IntArray, right: FloatArray, second: IntArray) -> FloatArray:
    """Products of rows of ``left`` and ``right``: the same bits in either order and any company."""
    values = np.empty(len(first))
    for start in range(0, len(first), _PAIRS):
        part = slice(start, start + _PAIRS)
        # Not a matrix product: its last bits would depend on the number of rows.
        values[part] = (left[first[part]] * right[second[part]]).sum(axis=1)
    return values


def _between(catalogue: Photographed, one: int, other: int, best: int) -> float:
    left, right = catalogue.photos(one), catalogue.photos(other)
    cosines = (left @ right.T).ravel()
    if best < len(cosines):
        # Those that may be among the best are made sure of.
        bound = np.partition(cosines, -best)[-best] - 2 * rounding(catalogue)
        row, column = np.divmod(np.flatnonzero(cosines >= bound), len(right))
    else:
        row, column = np.divmod(np.arange(len(cosines)), len(right))
    exact = np.sort(_products(left, row, right, column))
    return float(exact[-best:].mean())


def _within(photos: FloatArray, best: int) -> float:
    """Mean of the ``best`` largest cosines between different photos, a block of rows at a time."""
    largest = np.empty(0)
    for start in range(0, len(photos), 512):
        rows = photos[start : start + 512]
        cosines = rows @ photos.T
        later = np.arange(len(photos)) > np.arange(start, start + len(rows))[:, None]
        joined = np.append(largest, cosines[later])
        largest = np.sort(np.partition(joined, -best)[-best:] if best < len(joined) else joined)
    return float(largest.mean())
