"""Photos that are one photo: found by hash, made sure of by their pixels."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._candidates import Groups, candidates
from twin.catalog.checks._photos import IntArray, Photos
from twin.catalog.checks._prints import prints_of
from twin.catalog.checks._similarity import aligned_similarity
from twin.catalog.checks._thumbnails import thumbnails
from twin.catalog.checks._tones import may_agree
from twin.core import progress

__all__ = ["DUPLICATES", "Duplicates", "crowded", "duplicate_table", "find_duplicates", "together"]

DUPLICATES = pa.schema(
    [
        ("image_a", pa.string()),
        ("image_b", pa.string()),
        ("instance_a", pa.string()),
        ("instance_b", pa.string()),
        ("kind", pa.string()),
        ("distance", pa.int32()),
        ("similarity", pa.float32()),
        ("same_instance", pa.bool_()),
    ]
)
"""``catalog/checks/duplicates.parquet``: a row for two claims to one photo.

``kind`` is ``exact`` where both are one image (``image_a`` is ``image_b``, claimed by two instances), ``near`` where
their pixels agree, ``embedding`` where only their vectors do; then there is no ``distance``, and ``similarity`` is the
cosine.
"""

_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Pairs of photos that are one, or nearly, as arrays of one length.

    Attributes:
        first: Row of the one photo.
        second: Row of the other, larger.
        distance: Bits in which their hashes differ, or the hash of the one and of a crop of the other; -1 where they
            were compared by their vectors.
        similarity: How nearly their pixels, or their vectors, agree, -1..1.
    """

    first: IntArray
    second: IntArray
    distance: IntArray
    similarity: NDArray[np.float32]


def find_duplicates(photos: Photos, usable: NDArray[np.bool_], radius: int, similarity: float) -> Duplicates:
    """Find the near-duplicates among the photos.

    Args:
        photos: The photos.
        usable: Those to compare; nearly uniform ones are all alike and no duplicates.
        radius: Bits in which hashes may differ for the photos to be compared.
        similarity: Least `aligned_similarity` of duplicates.

    Raises:
        TwinError: A stored photo is missing or damaged.
    """
    rows = np.flatnonzero(usable)
    prints = prints_of(photos)
    first, second, distance = candidates(photos.hashes[rows], prints.crops[rows], radius)
    first, second = rows[first], rows[second]
    likely = may_agree(prints.tones, first, second)
    first, second, distance = first[likely], second[likely], distance[likely]
    alike = _similarities(photos, first, second)
    same = alike >= similarity
    return Duplicates(first[same], second[same], distance[same], alike[same])


def crowded(photos: Photos, usable: NDArray[np.bool_]) -> int:
    """How many photos have a hash that so many have that they were compared with some of these only."""
    return len(Groups.of(photos.hashes[usable]).crowd)


def together(near: Duplicates, alike: Duplicates, photos: int) -> Duplicates:
    """Those of ``near`` and, of ``alike``, those that are not among them."""
    new = ~np.isin(alike.first * photos + alike.second, near.first * photos + near.second)
    return Duplicates(
        np.append(near.first, alike.first[new]),
        np.append(near.second, alike.second[new]),
        np.append(near.distance, alike.distance[new]),
        np.append(near.similarity, alike.similarity[new]),
    )


def _similarities(photos: Photos, first: IntArray, second: IntArray) -> NDArray[np.float32]:
    alike = np.empty(len(first), dtype=np.float32)
    with progress() as display:
        task = display.add_task("comparing likely duplicates", total=len(first))
        for start in range(0, len(first), _BLOCK):
            pairs = np.stack([first[start : start + _BLOCK], second[start : start + _BLOCK]])
            rows, place = np.unique(pairs, return_inverse=True)
            squares = thumbnails([photos.stored(row) for row in rows.tolist()], "RGB")
            one, other = place.reshape(pairs.shape)
            alike[start : start + _BLOCK] = aligned_similarity(squares[one], squares[other])
            display.advance(task, pairs.shape[1])
    return alike


def duplicate_table(photos: Photos, near: Duplicates) -> pa.Table:
    """The table of `DUPLICATES`, sorted by its first four columns.

    Where photos are claimed by several instances, each pair of claims is a row.
    """
    bounds = np.searchsorted(photos.claims[:, 0], np.arange(len(photos) + 1))
    parts = [_claims_of(photos, bounds, near.first, near.second, crossed=True)]
    shared = np.flatnonzero(np.diff(bounds) > 1)
    parts.append(_claims_of(photos, bounds, shared, shared, crossed=False))
    distance = np.append(near.distance, np.zeros_like(shared))
    similarity = np.append(near.similarity, np.ones(len(shared), dtype=np.float32))
    pair = np.concatenate([parts[0][0], parts[1][0] + len(near.first)])
    image_a, image_b, instance_a, instance_b = (
        np.concatenate([part[place] for part in parts]) for place in range(1, 5)
    )
    ids, instances = photos.table["image_id"], photos.instances["instance_id"]
    columns = [
        *(ids.take(pa.array(rows)) for rows in (image_a, image_b)),
        *(instances.take(pa.array(rows)) for rows in (instance_a, instance_b)),
        pa.array(np.where(image_a == image_b, "exact", np.where(distance[pair] < 0, "embedding", "near"))),
        pa.array(distance[pair], pa.int32(), mask=distance[pair] < 0),
        pa.array(similarity[pair]),
        pa.array(instance_a == instance_b),
    ]
    return pa.table(columns, schema=DUPLICATES).sort_by([(name, "ascending") for name in DUPLICATES.names[:4]])


def _claims_of(
    photos: Photos, bounds: IntArray, first: IntArray, second: IntArray, *, crossed: bool
) -> tuple[IntArray, ...]:
    """For each pair of photos all pairs of their claims: the pair, the photos, the instances."""
    ones, others = bounds[first + 1] - bounds[first], bounds[second + 1] - bounds[second]
    pair = np.repeat(np.arange(len(first)), ones * others)
    inside = np.arange(len(pair)) - np.repeat(np.cumsum(ones * others) - ones * others, ones * others)
    one, other = np.divmod(inside, others[pair])
    kept = np.ones(len(pair), dtype=np.bool_) if crossed else one < other
    pair, one, other = pair[kept], one[kept], other[kept]
    instance = photos.claims[:, 1]
    return pair, first[pair], second[pair], instance[bounds[first[pair]] + one], instance[bounds[second[pair]] + other]
