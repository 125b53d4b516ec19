"""Which photos stand on either side of a link, to people and to models."""

from collections.abc import Iterable, Sequence

from twin.core import digest

__all__ = ["FEWEST_HALVED", "halves", "link_sides"]

FEWEST_HALVED = 4
"""Photos that an instance needs so that half of them shows it."""


def halves(image_ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """Deal the photos of one instance to two sides, the same at every call and in any order of ``image_ids``.

    Returns:
        Two lists whose lengths differ by one at most.
    """
    dealt = sorted(image_ids, key=lambda image_id: digest(image_id.encode()))
    return dealt[::2], dealt[1::2]


def link_sides(kind: str, one: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str]]:
    """The photos of two instances, all of them but for items of known answer.

    One instance shown as two (``kind`` is ``halves``) has half of its photos on either side. So have near-twins, which
    differ by construction, where they have enough: else few photos would say *the same*.

    Args:
        kind: Kind of the link.
        one: Photos of the first instance.
        other: Photos of the second; of ``halves``, the same once more.
    """
    if kind == "halves":
        return halves(one)
    if kind != "near-twin":
        return list(one), list(other)
    # As with halves, the side that has one more is that of the instance with more photos.
    more = len(one) < len(other)
    return _half(one, 1 if more else 0), _half(other, 0 if more else 1)


def _half(photos: Sequence[str], which: int) -> list[str]:
    return list(photos) if len(photos) < FEWEST_HALVED else halves(photos)[which]
