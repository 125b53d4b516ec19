"""Instances whose own photos do not agree: perhaps two objects under one identity."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._photos import IntArray, Photos
from twin.catalog.checks._vectors import ImageVectors

__all__ = ["Embedded", "Weakest", "disagreements", "embedded", "instance_table", "weakest_links"]

Floats = NDArray[np.float64]

_PHOTOS = 512
"""Of an instance with more photos the first so many are compared."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The photos of each instance that have a vector.

    Attributes:
        vectors: The vectors.
        rows: Rows of ``vectors``, those of one instance together.
        starts: Instance i has ``rows[starts[i]:starts[i + 1]]``.
    """

    vectors: ImageVectors
    rows: IntArray
    starts: IntArray

    def of(self, instance: int) -> Floats:
        """Vectors of an instance, float64 (photos, dimensions)."""
        rows = self.rows[self.starts[instance] : self.starts[instance + 1]][:_PHOTOS]
        return self.vectors.matrix[rows].astype(np.float64)

    def __len__(self) -> int:
        return len(self.starts) - 1


def embedded(photos: Photos, vectors: ImageVectors) -> Embedded:
    """Bring photos and vectors together."""
    photo, instance = photos.claims.T
    row = vectors.rows(photos.table["image_id"])[photo]
    known = np.flatnonzero(row >= 0)
    order = known[np.argsort(instance[known], kind="stable")]
    counts = np.bincount(instance[order], minlength=len(photos.instances))
    return Embedded(vectors, row[order], np.append(0, np.cumsum(counts)))


@dataclass(frozen=True, slots=True)
class Weakest:
    """How each instance hangs together.

    Attributes:
        link: The similarity at which its photos fall apart into two groups, or NaN with fewer than two photos.
        smaller: Photos in the smaller of the two.
        photos: Photos with a vector.
    """

    link: Floats
    smaller: IntArray
    photos: IntArray


def weakest_links(instances: Embedded) -> Weakest:
    """Join the most similar photos first; the last join is the weakest link.

    It is the lowest edge of the maximum spanning tree, so that photos from all sides hold together by their neighbours,
    while two objects have a gap between them.
    """
    link = np.full(len(instances), np.nan)
    smaller, photos = np.zeros((2, len(instances)), dtype=np.int64)
    for instance in range(len(instances)):
        vectors = instances.of(instance)
        photos[instance] = len(vectors)
        if len(vectors) > 1:
            link[instance], smaller[instance] = _weakest(vectors @ vectors.T)
    return Weakest(link, smaller, photos)


def _weakest(similarity: Floats) -> tuple[float, int]:
    """The weakest link of a similarity matrix, and the size of the smaller of the two groups beside it."""
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415 - slow to import
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    distance = np.maximum(1.0 - similarity, 0.0)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform((distance + distance.T) / 2, checks=False), "single")
    groups = np.bincount(fcluster(tree, 2, "maxclust"))[1:]
    return 1.0 - float(tree[-1, 2]), int(groups.min()) if len(groups) > 1 else 0


def disagreements(link: Floats) -> Floats:
    """By how many robust deviations each weakest link is below the median of all; NaN where there is none.

    The deviation is the median of the absolute deviations, scaled to the standard deviation of a normal distribution.
    """
    known = link[~np.isnan(link)]
    if not len(known):
        return np.full(len(link), np.nan)
    middle = np.median(known)
    spread = 1.4826 * np.median(np.abs(known - middle))
    deviation: Floats = (middle - link) / max(float(spread), 1e-6)
    return deviation


def instance_table(photos: Photos, weakest: Weakest, threshold: float) -> pa.Table:
    """``catalog/checks/instances.parquet``: a row an instance, its score (disagreement) and flag, worst first."""
    score = disagreements(weakest.link)
    with np.errstate(invalid="ignore"):
        flag = score > threshold
    table = pa.table(
        {
            "instance_id": photos.instances["instance_id"],
            "category": photos.instances["category"],
            "photos": pa.array(weakest.photos, pa.int32()),
            "weakest_link": pa.array(weakest.link, pa.float32(), from_pandas=True),
            "smaller_group": pa.array(weakest.smaller, pa.int32()),
            "score": pa.array(score, pa.float32(), from_pandas=True),
            "flag_two_objects": pa.array(flag),
        }
    )
    return table.sort_by([("score", "descending"), ("instance_id", "ascending")])
