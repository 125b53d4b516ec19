"""The ways in which a photo of this catalogue can be one of another.

Each gives rows of photos here, places of photos there, distances in bits (-1 where there is none), and similarities.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.catalog.checks._candidates import Groups, nearest
from twin.catalog.checks._hamming import hash_matches
from twin.catalog.checks._other import Other
from twin.catalog.checks._other_prints import crops_of
from twin.catalog.checks._photos import IntArray, Photos
from twin.catalog.checks._prints import prints_of
from twin.catalog.checks._similarity import aligned_similarity
from twin.catalog.checks._thumbnails import thumbnails
from twin.catalog.checks._vectors import ImageVectors
from twin.core import CheckSettings

__all__ = ["comparable", "embedding", "exact", "perceptual"]

_BLOCK = 1024

Floats = NDArray[np.float32]

Found = tuple[IntArray, IntArray, IntArray, Floats]


def exact(photos: Photos, rows: IntArray, other: Other) -> Found:
    """Photos with the same pixels."""
    ids = photos.table["image_id"].take(pa.array(rows)).combine_chunks()
    place = pc.fill_null(pc.index_in(pa.array(other.exact, pa.string()), ids), -1).to_numpy().astype(np.int64)
    two = np.flatnonzero(place >= 0)
    return rows[place[two]], two, np.zeros(len(two), dtype=np.int64), np.ones(len(two), dtype=np.float32)


def perceptual(photos: Photos, rows: IntArray, other: Other, settings: CheckSettings) -> Found:
    """Near-duplicates, made sure of by their pixels where the other side has any."""
    rows = rows[photos.numbers("score_contrast")[rows] >= settings.min_contrast]
    groups = Groups.of(other.hashes)
    ours, crops = photos.hashes[rows], prints_of(photos).crops[rows]
    whole = hash_matches(ours, groups.distinct, settings.radius)
    cropped = hash_matches(crops.ravel(), groups.distinct, settings.radius)
    found = [
        groups.spread(whole.first, whole.second, whole.distance.astype(np.int64)),
        groups.spread(cropped.first // crops.shape[1], cropped.second, cropped.distance.astype(np.int64)),
    ]
    if other.images is not None:
        theirs = crops_of(other.images) if other.crops is None else other.crops
        larger = hash_matches(ours, theirs.ravel(), settings.radius)
        found.append((larger.first, larger.second // theirs.shape[1], larger.distance.astype(np.int64)))
    one, two, distance = nearest(found)
    one = rows[one]
    if other.images is None:
        return one, two, distance, np.full(len(one), np.nan, dtype=np.float32)
    similarity = _similarities(photos, other, one, two)
    same = similarity >= settings.similarity
    return one[same], two[same], distance[same], similarity[same]


def _similarities(photos: Photos, other: Other, one: IntArray, two: IntArray) -> Floats:
    parts = [np.empty(0, dtype=np.float32)]
    for start in range(0, len(one), _BLOCK):
        images = other.images or ()
        here = [photos.stored(row) for row in one[start : start + _BLOCK].tolist()]
        there = [images[row] for row in two[start : start + _BLOCK].tolist()]
        parts.append(aligned_similarity(thumbnails(here, "RGB"), thumbnails(there, "RGB")))
    return np.concatenate(parts)


def comparable(vectors: ImageVectors | None, other: Other) -> bool:
    """Whether both sides have vectors, and of one encoder."""
    return vectors is not None and other.vectors is not None and vectors.fingerprint == other.vectors.fingerprint


def embedding(photos: Photos, rows: IntArray, other: Other, vectors: ImageVectors | None, least: float) -> Found:
    """Photos with near vectors, if both sides have vectors of one encoder; block by block."""
    if vectors is None or other.vectors is None or not comparable(vectors, other):
        return *np.empty((3, 0), dtype=np.int64), np.empty(0, dtype=np.float32)
    here = vectors.rows(photos.table["image_id"].take(pa.array(rows)))
    there = other.vectors.rows(pa.array(other.image_ids, pa.string()))
    known, theirs = np.flatnonzero(here >= 0), np.flatnonzero(there >= 0)
    found = list[tuple[IntArray, IntArray, Floats]]()
    for start in range(0, len(known), _BLOCK):
        block = known[start : start + _BLOCK]
        for begin in range(0, len(theirs), _BLOCK):
            across = theirs[begin : begin + _BLOCK]
            cosine = vectors.matrix[here[block]] @ other.vectors.matrix[there[across]].T
            one, two = np.nonzero(cosine >= least)
            found.append((rows[block[one]], across[two], cosine[one, two]))
    nothing = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
    first, second, cosines = (np.concatenate(column) for column in zip(nothing, *found, strict=True))
    return first, second, np.full(len(first), -1, dtype=np.int64), cosines
