"""What the pairs stage leaves out, with reasons."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks import SPLITS
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._links import Links
from twin.pairs._pool import ImagePairs
from twin.pairs._schemas import EXCLUDED
from twin.pairs._units import Units
from twin.pairs._writing import GROUP

__all__ = ["LeftOut", "counted_reasons", "left_out_links", "left_out_pairs", "left_out_tables", "usable_links"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Links or image pairs that are left out for one reason.

    Attributes:
        reason: Why.
        instances: Places of the two instances of each, shape ``(2, rows)``.
        photos: Places of the two photos, shape ``(2, rows)``, or None for links.
    """

    reason: str
    instances: IntArray
    photos: IntArray | None = None

    def __len__(self) -> int:
        return len(self.instances[0])


def usable_links(links: Links, objects: IntArray, clusters: Sequence[str]) -> NDArray[np.bool_]:
    """Links whose pairs may say *no*: not inside one object, nor, near-twins apart, inside a near-duplicate cluster."""
    usable: NDArray[np.bool_] = ~_inside(objects, links) & ~_doubtful(links, objects, clusters)
    return usable


def left_out_links(links: Links, splits: Sequence[str], objects: IntArray, clusters: Sequence[str]) -> list[LeftOut]:
    """Links that cross the split, and those that are not usable.

    Args:
        links: All links.
        splits: The split of each instance.
        objects: From `same_objects`.
        clusters: The near-duplicate cluster of each instance.
    """
    side = np.array([SPLITS.index(split) for split in splits], dtype=np.int64)
    ends = np.stack([links.first, links.second])
    low, high = np.sort(side[ends], axis=0)
    found = [
        LeftOut(f"link between {SPLITS[one]} and {SPLITS[other]}", ends[:, (low == one) & (high == other)])
        for one in range(len(SPLITS))
        for other in range(one + 1, len(SPLITS))
    ]
    found.append(LeftOut("link inside one object", ends[:, _inside(objects, links)]))
    found.append(LeftOut("link inside a near-duplicate cluster", ends[:, _doubtful(links, objects, clusters)]))
    return [one for one in found if len(one)]


def _inside(groups: IntArray, links: Links) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = groups[links.first] == groups[links.second]
    return inside


def _doubtful(links: Links, objects: IntArray, clusters: Sequence[str]) -> NDArray[np.bool_]:
    """Links that nobody made on purpose between instances with near-duplicate photos: perhaps one object."""
    cluster = np.unique(np.array(clusters, dtype=np.str_), return_inverse=True)[1]
    made = np.array([kind == "near-twin" for kind, _ in links.kinds], dtype=np.bool_)[links.kind]
    return _inside(cluster, links) & ~made & ~_inside(objects, links)


def left_out_pairs(units: Units, pairs: ImagePairs, reason: str) -> list[LeftOut]:
    """Image pairs that a pair set may not hold."""
    if not len(pairs):
        return []
    left, right = pairs.ordered()
    ends = np.stack([units.first[pairs.unit], units.second[pairs.unit]]).astype(np.int64)
    swapped = pairs.one > pairs.other
    return [LeftOut(reason, np.where(swapped, ends[::-1], ends), np.stack([left, right]).astype(np.int64))]


def left_out_tables(catalog: Catalog, parts: Sequence[LeftOut]) -> Iterator[pa.Table]:
    """Rows of ``pairs/excluded.parquet``."""
    instances = pa.array([instance.instance_id for instance in catalog.instances], pa.string())
    images = pa.array([*catalog.image_ids, ""], pa.string())
    for part in parts:
        photos = np.full_like(part.instances, -1) if part.photos is None else part.photos
        for start in range(0, len(part), GROUP):
            some = slice(start, start + GROUP)
            columns = [instances.take(pa.array(ends[some])) for ends in part.instances]
            columns += [images.take(pa.array(ends[some] % len(images))) for ends in photos]
            yield pa.table([*columns, pa.repeat(part.reason, len(columns[0]))], schema=EXCLUDED)


def counted_reasons(parts: Sequence[LeftOut]) -> dict[str, int]:
    """How many are left out for each reason."""
    many = Counter[str]()
    for part in parts:
        many[part.reason] += len(part)
    return dict(sorted(many.items()))
