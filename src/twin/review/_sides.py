"""Which photos stand on either side of a link, to people and to models."""

import statistics
from collections.abc import Iterable, Sequence

from twin.core import digest

__all__ = ["PARTIAL", "gold_photos", "halves", "link_sides"]

PARTIAL = ("halves", "near-twin")
"""Kinds of links whose answer is known by construction; they show some photos only."""
_AMPLE = 0.1
_FEWEST = 2


def halves(image_ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """Deal the photos of one instance to two sides, the same at every call and in any order of ``image_ids``.

    Returns:
        Two lists whose lengths differ by one at most.
    """
    dealt = _dealt(image_ids)
    return dealt[::2], dealt[1::2]


def gold_photos(counts: Iterable[int]) -> int:
    """How many photos stand on either side of an item whose answer is known by construction.

    One instance shown as two has half of its photos on either side, and fewer photos than usual would say *the same*.
    So all such items show equally many: as many as instances usually have (the median), if a tenth of them have twice
    as many; else half of that; and at least two.

    Args:
        counts: Photos of each instance that has some.
    """
    known = list(counts)
    usual = statistics.median_low(known) if known else 0
    ample = sum(count >= 2 * usual for count in known) >= _AMPLE * len(known)
    return max(_FEWEST, usual if ample else usual // 2)


def link_sides(kind: str, one: Sequence[str], other: Sequence[str], *, most: int) -> tuple[list[str], list[str]]:
    """The photos of two instances, all of them but for items whose answer is known by construction.

    Args:
        kind: Kind of the link; of ``halves`` both instances are one.
        one: Photos of the first instance.
        other: Photos of the second; of ``halves``, the same once more.
        most: From `gold_photos` of the catalogue.
    """
    if kind not in PARTIAL:
        return list(one), list(other)
    first, second = halves(one) if kind == "halves" else (_dealt(one), _dealt(other))
    return first[:most], second[:most]


def _dealt(image_ids: Iterable[str]) -> list[str]:
    return sorted(image_ids, key=lambda image_id: digest(image_id.encode()))
