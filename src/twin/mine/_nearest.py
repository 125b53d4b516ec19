"""The most similar instances of each instance: exact, by blocks, never the whole matrix."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from twin.mine._best import Best
from twin.mine._blocks import Product, side
from twin.mine._catalogue import IntArray, Photographed
from twin.mine._similarity import SCALE, rounding, similarities

__all__ = ["compare_all", "offer_block"]

FloatArray = npt.NDArray[np.float64]


def compare_all(
    catalogue: Photographed,
    members: IntArray,
    *,
    best: int | None,
    found: Best,
    block: int,
    product: Product,
    advance: Callable[[int], None],
) -> None:
    """Compare all ``members`` with one another, and offer ``found`` what may be linked.

    Blocks of similarities come from matrix products, whose last bits depend on the shape of the block. So where a
    similarity is so near to a rounding boundary that they decide, it is computed by itself: what is found depends
    neither on ``block`` nor on the product.

    Args:
        catalogue: Instances and vectors.
        members: Places of the instances to compare, ascending.
        best: How many of the largest cosines a similarity averages; None for all.
        found: Takes the similarities as whole numbers, parts of `SCALE`.
        block: Vectors in one side of a block.
        product: Computes a block.
        advance: Told how many ordered pairs of instances are compared after each block.
    """
    blocks = _blocks(catalogue, members, best, block)
    for number, rows in enumerate(blocks):
        left = side(catalogue, rows, best)
        for columns in blocks[number:]:
            right = left if columns is rows else side(catalogue, columns, best)
            scores = product(left, right, best) * SCALE
            offer_block(catalogue, found, rows, columns, scores, best=best)
            if right is not left:
                offer_block(catalogue, found, columns, rows, np.ascontiguousarray(scores.T), best=best)
            advance(scores.size * (1 if right is left else 2))


def offer_block(
    catalogue: Photographed, found: Best, rows: IntArray, columns: IntArray, scores: FloatArray, *, best: int | None
) -> None:
    """Offer ``found`` those of a block of scores, in parts of `SCALE`, that may be linked and among the best."""
    row, column = np.nonzero(scores >= found.floor(rows)[:, None] - 1)
    label, score = catalogue.instances.identity.joined, scores[row, column]
    apart = label[rows[row]] != label[columns[column]]
    row, column, score = row[apart], columns[column[apart]], score[apart]
    whole = np.rint(score)
    unsure = np.abs(score - whole) > 0.5 - rounding(catalogue) * SCALE
    whole[unsure] = np.rint(similarities(catalogue, rows[row[unsure]], column[unsure], best) * SCALE)
    found.offer(rows, row, column, whole)


def _blocks(catalogue: Photographed, members: IntArray, best: int | None, block: int) -> list[IntArray]:
    """``members`` cut into runs of about ``block`` vectors, at least one instance each."""
    sizes = np.ones(len(members), dtype=np.int64) if best is None else catalogue.sizes[members]
    cuts = np.flatnonzero(np.diff((np.cumsum(sizes) - 1) // block)) + 1
    return np.split(members, cuts)
