"""Photos whose vectors nearly agree."""

import numpy as np
from numpy.typing import NDArray

from twin.catalog.checks._duplicates import Duplicates
from twin.catalog.checks._photos import IntArray, Photos
from twin.catalog.checks._vectors import ImageVectors
from twin.core import TwinError, progress

__all__ = ["find_alike"]

_BLOCK = 1024
_MOST = 5_000_000
"""Pairs beyond which the threshold says nothing any more; it bounds the memory."""

Block = tuple[IntArray, IntArray, NDArray[np.float32]]


def find_alike(photos: Photos, usable: NDArray[np.bool_], vectors: ImageVectors, least: float) -> Duplicates:
    """All pairs of photos whose vectors have a cosine of ``least`` or more; photos without a vector are passed over.

    Every vector is compared with every other, block by block: the time grows with the square of the photos, the memory
    does not.

    Args:
        photos: The photos.
        usable: Those to compare.
        vectors: Their vectors, of unit length.
        least: Least cosine.

    Raises:
        TwinError: More pairs than anybody could want agree so well.
    """
    row = vectors.rows(photos.table["image_id"])
    known = np.flatnonzero(usable & (row >= 0))
    found: list[Block] = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))]
    with progress() as display:
        task = display.add_task("comparing vectors", total=len(known))
        for start in range(0, len(known), _BLOCK):
            block = known[start : start + _BLOCK]
            others = (known[begin : begin + _BLOCK] for begin in range(start, len(known), _BLOCK))
            found += [_block(block, other, row, vectors, least) for other in others]
            if sum(len(part[0]) for part in found) > _MOST:
                raise TwinError(
                    f"More than {_MOST:,} pairs of photos agree by {least}; set embedding-similarity higher."
                )
            display.advance(task, len(block))
    first, second, cosine = (np.concatenate(column) for column in zip(*found, strict=True))
    return Duplicates(first, second, np.full(len(first), -1, dtype=np.int64), cosine)


def _block(one: IntArray, other: IntArray, row: IntArray, vectors: ImageVectors, least: float) -> Block:
    # Rounded, so that a cosine does not depend on how the blocks fall.
    cosine = np.round(vectors.matrix[row[one]] @ vectors.matrix[row[other]].T, 4)
    first, second = np.nonzero((cosine >= least) & (one[:, None] < other))
    return one[first], other[second], cosine[first, second]
