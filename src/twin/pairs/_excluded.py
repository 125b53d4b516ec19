"""What the pairs stage leaves out, with reasons."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
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
        many: How many.
        blocks: Gives them, a few at a time: shape ``(4, rows)``, the places of the two instances, and those of the two
            photos, which are -1 for a link.
    """

    reason: str
    many: int
    blocks: Callable[[], Iterable[IntArray]]

    def __len__(self) -> int:
        return self.many


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
        _links(f"link between {SPLITS[one]} and {SPLITS[other]}", ends[:, (low == one) & (high == other)])
        for one in range(len(SPLITS))
        for other in range(one + 1, len(SPLITS))
    ]
    found.append(_links("link inside one object", ends[:, _inside(objects, links)]))
    found.append(_links("link inside a near-duplicate cluster", ends[:, _doubtful(links, objects, clusters)]))
    return [one for one in found if len(one)]


def _links(reason: str, ends: IntArray) -> LeftOut:
    return LeftOut(reason, ends.shape[1], lambda: [np.concatenate([ends, np.full_like(ends, -1)])])


def _inside(groups: IntArray, links: Links) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = groups[links.first] == groups[links.second]
    return inside


def _doubtful(links: Links, objects: IntArray, clusters: Sequence[str]) -> NDArray[np.bool_]:
    """Links that nobody made on purpose between instances with near-duplicate photos: perhaps one object."""
    cluster = np.unique(np.array(clusters, dtype=np.str_), return_inverse=True)[1]
    made = np.array([kind == "near-twin" for kind, _ in links.kinds], dtype=np.bool_)[links.kind]
    return _inside(cluster, links) & ~made & ~_inside(objects, links)


def left_out_pairs(units: Units, many: int, blocks: Callable[[], Iterable[ImagePairs]], reason: str) -> list[LeftOut]:
    """Image pairs that a pair set may not hold: ``many`` of them, which ``blocks`` gives when they are written."""
    return [LeftOut(reason, many, lambda: (_ends(units, pairs) for pairs in blocks()))] if many else []


def _ends(units: Units, pairs: ImagePairs) -> IntArray:
    ends = np.stack([units.first[pairs.unit], units.second[pairs.unit]]).astype(np.int64)
    swapped = pairs.one > pairs.other
    return np.concatenate([np.where(swapped, ends[::-1], ends), np.stack(pairs.ordered()).astype(np.int64)])


def left_out_tables(catalog: Catalog, parts: Sequence[LeftOut]) -> Iterator[pa.Table]:
    """Rows of ``pairs/excluded.parquet``."""
    instances = pa.array([instance.instance_id for instance in catalog.instances], pa.string())
    images = pa.array([*catalog.image_ids, ""], pa.string())
    for part in parts:
        for rows in _in_groups(part.blocks(), GROUP):
            columns = [instances.take(pa.array(ends)) for ends in rows[:2]]
            columns += [images.take(pa.array(ends % len(images))) for ends in rows[2:]]
            yield pa.table([*columns, pa.repeat(part.reason, len(columns[0]))], schema=EXCLUDED)


def _in_groups(blocks: Iterable[IntArray], size: int) -> Iterator[IntArray]:
    """The same rows, ``size`` at a time, the last fewer."""
    waiting, many = list[IntArray](), 0
    for block in blocks:
        waiting.append(block)
        many += block.shape[1]
        if many >= size:
            whole, end = np.concatenate(waiting, axis=1), many - many % size
            yield from (whole[:, start : start + size] for start in range(0, end, size))
            waiting, many = [whole[:, end:]], many - end
    if many:
        yield np.concatenate(waiting, axis=1)


def counted_reasons(parts: Sequence[LeftOut]) -> dict[str, int]:
    """How many are left out for each reason."""
    many = Counter[str]()
    for part in parts:
        many[part.reason] += len(part)
    return dict(sorted(many.items()))
