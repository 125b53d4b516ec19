"""One instance shown as two: a question whose answer is known to be *same*."""

from collections.abc import Iterable

from twin.core import digest

__all__ = ["halves"]


def halves(image_ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """Deal the photos of one instance to two sides, the same at every call and in any order of ``image_ids``.

    Returns:
        Two lists whose lengths differ by one at most.
    """
    dealt = sorted(image_ids, key=lambda image_id: digest(image_id.encode()))
    return dealt[::2], dealt[1::2]
