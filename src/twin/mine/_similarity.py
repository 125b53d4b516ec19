"""How alike two instances are, from the cosines between their photos."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from twin.mine._catalogue import Photographed

__all__ = ["Rule", "block_similarity", "own_similarity", "similarity_to"]

Rule = Literal["max", "mean"]
Members = npt.NDArray[np.int64]


def block_similarity(catalogue: Photographed, rows: Members, columns: Members, rule: Rule) -> npt.NDArray[np.float32]:
    """Similarity of every instance in ``rows`` to every one in ``columns``, by one matrix product in float32."""
    if rule == "mean":
        left, right = (catalogue.means[members].astype(np.float32) for members in (rows, columns))
        product: npt.NDArray[np.float32] = left @ right.T
        return product
    (left, left_starts), (right, right_starts) = _photos(catalogue, rows), _photos(catalogue, columns)
    by_row = np.maximum.reduceat(left @ right.T, left_starts, axis=0)
    best: npt.NDArray[np.float32] = np.maximum.reduceat(by_row, right_starts, axis=1)
    return best


def similarity_to(catalogue: Photographed, instance: int, others: Members, rule: Rule) -> npt.NDArray[np.float64]:
    """Similarity of ``instance`` to each of ``others`` in float64: the same bits in either order and any company."""
    if rule == "mean":
        return _cosines(catalogue.means[others], catalogue.means[instance])
    photos = catalogue.photos(instance).astype(np.float64)
    best = [max(_cosines(photos, photo).max() for photo in catalogue.photos(other)) for other in others]
    return np.array(best, dtype=np.float64)


def own_similarity(catalogue: Photographed, instance: int, rule: Rule) -> float | None:
    """Similarity of an instance's photos to one another, or None where it has one photo."""
    photos = catalogue.photos(instance).astype(np.float64)
    if len(photos) == 1:
        return None
    cosines = (photos @ photos.T)[np.triu_indices(len(photos), k=1)]
    return float(cosines.max() if rule == "max" else cosines.mean())


def _cosines(vectors: npt.NDArray[np.float64], vector: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    # Not a matrix product: its last bits would depend on the number of rows.
    products: npt.NDArray[np.float64] = (vectors * vector).sum(axis=1)
    return products


def _photos(catalogue: Photographed, members: Members) -> tuple[npt.NDArray[np.float32], Members]:
    """Vectors of the photos of ``members`` and where each of them starts."""
    stacks = [catalogue.photos(instance) for instance in members]
    return np.concatenate(stacks), np.cumsum([0, *(len(stack) for stack in stacks)])[:-1]
