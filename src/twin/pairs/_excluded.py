"""What the pairs stage leaves out, with reasons."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from twin.catalog.checks import SPLITS
from twin.pairs._catalog import Catalog, Link
from twin.pairs._expand import ImagePairs

__all__ = ["excluded_rows"]


def excluded_rows(
    catalog: Catalog, links: Sequence[Link], splits: Sequence[str], faulty: Iterable[dict[str, ImagePairs]]
) -> list[dict[str, Any]]:
    """Rows of ``pairs/excluded.parquet``: links that cross the split, then image pairs that a pair set may not hold."""
    rows = [
        _row(catalog, link.first, link.second, ("", ""), _crossing(splits[link.first], splits[link.second]))
        for link in links
        if splits[link.first] != splits[link.second]
    ]
    rows += [row for reasons in faulty for reason, pairs in reasons.items() for row in _pairs(catalog, pairs, reason)]
    return rows


def _crossing(one: str, other: str) -> str:
    first, second = sorted((one, other), key=SPLITS.index)
    return f"link between {first} and {second}"


def _pairs(catalog: Catalog, pairs: ImagePairs, reason: str) -> Iterator[dict[str, Any]]:
    columns = (pairs.left_instance, pairs.right_instance, pairs.left, pairs.right)
    for one, other, left, right in zip(*(column.tolist() for column in columns), strict=True):
        yield _row(catalog, one, other, (catalog.image_ids[left], catalog.image_ids[right]), reason)


def _row(catalog: Catalog, one: int, other: int, images: tuple[str, str], reason: str) -> dict[str, Any]:
    return {
        "instance_1": catalog.instances[one].instance_id,
        "instance_2": catalog.instances[other].instance_id,
        "image_id_1": images[0],
        "image_id_2": images[1],
        "reason": reason,
    }
