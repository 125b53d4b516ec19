"""Instances that are as near to each other as their own photos are: perhaps one object under two identities."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._inside import Embedded
from twin.catalog.checks._photos import IntArray, Photos

__all__ = ["SAME_OBJECT", "same_object_table", "suspects"]

SAME_OBJECT = pa.schema(
    [
        ("instance_a", pa.string()),
        ("instance_b", pa.string()),
        ("score", pa.float32()),
        ("evidence", pa.string()),
    ]
)
"""``catalog/checks/same_object.parquet``: a row a pair of instances, the most suspicious first."""

Array = NDArray[np.float32]

_BLOCK = 2048
_NEAREST = 5
"""Only so many of the nearest instances are suspected of being the same."""


def suspects(photos: Photos, instances: Embedded, margin: float) -> tuple[IntArray, IntArray, Array]:
    """Pairs of instances of one category whose photos are nearer to each other than to their own.

    The score is the mean similarity across the two less the mean of the similarities inside them: near zero where one
    object was given two identities. Known near-twins of one base are no suspects, nor are instances with one photo.

    Args:
        photos: The photos.
        instances: Their vectors.
        margin: Least score.

    Returns:
        Places of the instances, ``first < second``, and the score.
    """
    means, inside = _means(instances)
    codes = photos.instances["category"].combine_chunks().dictionary_encode().indices.to_numpy()
    roots = photos.roots
    found = []
    for category in range(codes.max() + 1 if len(codes) else 0):
        members = np.flatnonzero((codes == category) & ~np.isnan(inside))
        found += list(_within(members, means, inside, roots, margin))
    first, second, score = (np.concatenate(column) for column in zip(_NOTHING, *found, strict=True))
    pairs, place = np.unique(np.stack([first, second], axis=1), axis=0, return_index=True)
    # Rounded, since the two orders of a pair are computed apart.
    return pairs[:, 0], pairs[:, 1], np.round(score[place], 4)


_NOTHING = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))


def _means(instances: Embedded) -> tuple[Array, Array]:
    """Mean vector of each instance, and the mean similarity of its photos, NaN with fewer than two."""
    means = np.zeros((len(instances), instances.vectors.matrix.shape[1]), dtype=np.float32)
    inside = np.full(len(instances), np.nan, dtype=np.float32)
    for instance in range(len(instances)):
        vectors = instances.of(instance)
        many = len(vectors)
        if many:
            means[instance] = vectors.mean(axis=0)
        if many > 1:
            total = vectors.sum(axis=0)
            inside[instance] = (total @ total - np.einsum("nd,nd->", vectors, vectors)) / (many * (many - 1))
    return means, inside


def _within(
    members: IntArray, means: Array, inside: Array, roots: IntArray, margin: float
) -> Iterator[tuple[IntArray, IntArray, Array]]:
    """Suspects among ``members``, block by block: never the whole matrix."""
    every = means[members]
    for start in range(0, len(members), _BLOCK):
        block = members[start : start + _BLOCK]
        scores = means[block] @ every.T - (inside[block][:, None] + inside[members]) / 2
        scores[roots[block][:, None] == roots[members]] = -np.inf
        count = min(_NEAREST, len(members))
        nearest = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        row, place = np.nonzero(np.take_along_axis(scores, nearest, axis=1) > margin)
        one, other = block[row], members[nearest[row, place]]
        yield np.minimum(one, other), np.maximum(one, other), scores[row, nearest[row, place]].astype(np.float32)


def same_object_table(photos: Photos, first: IntArray, second: IntArray, score: Array) -> pa.Table:
    """The table of `SAME_OBJECT`."""
    ids = photos.instances["instance_id"]
    columns = [
        ids.take(pa.array(first)),
        ids.take(pa.array(second)),
        pa.array(score, pa.float32()),
        pa.repeat("photos nearer to each other than to their own", len(first)),
    ]
    table = pa.table(columns, schema=SAME_OBJECT)
    return table.sort_by([("score", "descending"), ("instance_a", "ascending"), ("instance_b", "ascending")])
