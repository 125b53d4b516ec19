"""The most similar instances of each instance by an index, where there are too many to compare all.

The index is an inverted file (Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", 2011,
without the quantisation): vectors are kept in lists by their nearest centre, and a query looks through the lists whose
centres are nearest. Through how many is measured on a sample of the vectors, for it differs greatly between encoders.
What the index finds is compared exactly. It takes in the vectors block by block, so its own copy is the only one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from twin.core import TwinError, console
from twin.mine._best import Best
from twin.mine._blocks import Product, block_similarity, side
from twin.mine._catalogue import IntArray, Photographed
from twin.mine._gathered import FloatArray, Rows, blocks_of, gathered, spread
from twin.mine._nearest import compare_all, offer_block
from twin.mine._similarity import SCALE

__all__ = ["build_index", "nearest_in", "search_index"]

_SMALL = 20_000
"""Vectors up to which comparing all is faster than an index."""
_TRAINING = 64
"""Vectors by which each centre is found."""
_RECALL = 0.99
"""Share of the nearest that is to be found, measured on `_SAMPLE` of the vectors."""
_SAMPLE = 256
_MOST = 4
"""Vectors asked for, at most, for each instance that is wanted; several photos of one instance may be among them."""
_QUERIES = 4096
"""Queries asked at a time; it bounds the memory."""


def search_index(
    catalogue: Photographed,
    members: IntArray,
    *,
    best: int | None,
    found: Best,
    block: int,
    product: Product,
    advance: Callable[[int], None],
) -> None:
    """Find the nearest of each of ``members`` among them, and offer ``found`` what may be linked.

    Arguments are those of `compare_all`; so is the work where there are few vectors. The index is over mean vectors
    where a similarity averages all cosines; else over photos, and the instance of each photo found is a candidate.

    Raises:
        TwinError: FAISS is not installed.
    """
    vectors = gathered(catalogue, members, best)
    total = vectors.shape[0]
    if total <= _SMALL:
        compare_all(catalogue, members, best=best, found=found, block=block, product=product, advance=advance)
        return
    owner = np.repeat(members, np.diff(np.append(vectors.starts, total)))
    wanted = _wanted(catalogue, owner, found.size)
    index, recall = build_index(vectors, wanted)
    console.print(f"An index of {total:,} vectors finds {recall:.1%} of the {wanted} nearest.")
    for first, last in _runs(vectors.starts, total):
        near = nearest_in(index, vectors[first:last], wanted)
        _offer(catalogue, found, owner[first:last], owner[near], best)
        advance(len(np.unique(owner[first:last])) * len(members))


def build_index(vectors: Rows, count: int) -> tuple[Any, float]:
    """An index of ``vectors`` for the largest inner products.

    Args:
        vectors: float32 (vectors, dimensions); taken in block by block.
        count: How many of the nearest will be asked for.

    Returns:
        The index, and the share of the ``count`` nearest of a sample of the vectors that it finds.

    Raises:
        TwinError: FAISS is not installed.
    """
    try:
        import faiss  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise TwinError(
            'So many photos are searched by an index, which needs FAISS: pip install "twin-vlm[faiss]", or use '
            "--search exact."
        ) from error
    total, dimensions = vectors.shape
    lists = min(total, int(4 * np.sqrt(total)))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimensions), dimensions, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.max_points_per_centroid = 8, _TRAINING
    index.train(spread(vectors, lists * _TRAINING))
    for block in blocks_of(vectors):
        index.add(block)
    return index, _tune(index, vectors, count)


def _tune(index: Any, vectors: Rows, count: int) -> float:
    """Have ``index`` look through as many lists as it takes; returns the share of the nearest that it finds then."""
    queries = spread(vectors, _SAMPLE)
    lists, index.nprobe = index.nlist, index.nlist
    nearest = nearest_in(index, queries, count)
    index.nprobe = 1
    while (recall := _share(nearest_in(index, queries, count), nearest)) < _RECALL and index.nprobe < lists:
        index.nprobe = min(lists, index.nprobe + max(1, index.nprobe // 2))
    return recall


def _share(found: IntArray, nearest: IntArray) -> float:
    """Share of ``nearest`` (queries, count) that ``found`` holds."""
    hits = [np.isin(one, other).mean() for one, other in zip(nearest, found, strict=True)]
    return float(np.mean(hits))


def nearest_in(index: Any, queries: FloatArray, count: int) -> IntArray:
    """The rows (queries, count) of the vectors that have the largest products with each query, best first.

    A row that stands for none, where too few are found, repeats the first.
    """
    rows: IntArray = index.search(queries, min(count, index.ntotal))[1]
    return np.where(rows < 0, rows[:, :1].clip(0), rows)


def _wanted(catalogue: Photographed, owner: IntArray, size: int) -> int:
    """How many vectors to ask for, so that most times ``size`` instances are among them that may be linked."""
    same = np.unique(catalogue.instances.identity.joined[owner], return_counts=True)[1]
    each = len(owner) / len(np.unique(owner))
    return int(size * min(each, _MOST) + min(same.max(), size * _MOST))


def _runs(starts: IntArray, total: int) -> Iterator[tuple[int, int]]:
    """Runs of vectors, of about ``_QUERIES``, that hold whole instances."""
    cuts = starts[np.flatnonzero(np.diff(starts // _QUERIES, prepend=-1))]
    ends = [*cuts[1:].tolist(), total]
    yield from zip(cuts.tolist(), ends, strict=True)


def _offer(catalogue: Photographed, found: Best, rows: IntArray, near: IntArray, best: int | None) -> None:
    """Compare each instance with those of the vectors ``near`` (vectors, candidates) its own."""
    instances, begins = np.unique(rows, return_index=True)
    for instance, candidates in zip(instances, np.split(near, begins[1:]), strict=True):
        row, columns = np.array([instance]), np.unique(candidates)
        scores = block_similarity(side(catalogue, row, best), side(catalogue, columns, best), best) * SCALE
        offer_block(catalogue, found, row, columns, scores, best=best)
