"""From instances and links to image pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import Catalog, IntArray, Link

__all__ = ["ImagePairs", "expand", "settle"]

POSITIVE = -1
"""In place of a link's number: the two photos show one instance."""


@dataclass(frozen=True, slots=True)
class ImagePairs:
    """Image pairs as arrays of one length.

    Attributes:
        left: Place of the canonically first photo (smaller image id).
        right: Place of the other photo.
        left_instance: Place of the instance of the left photo.
        right_instance: Place of the instance of the right photo.
        link: Number of the link that makes the pair a negative, or -1 for a positive.
    """

    left: IntArray
    right: IntArray
    left_instance: IntArray
    right_instance: IntArray
    link: IntArray

    def __len__(self) -> int:
        return len(self.left)

    def take(self, choice: IntArray | NDArray[np.bool_]) -> "ImagePairs":
        """The chosen pairs, by place or mask."""
        return ImagePairs(
            self.left[choice],
            self.right[choice],
            self.left_instance[choice],
            self.right_instance[choice],
            self.link[choice],
        )


def expand(catalog: Catalog, instances: Sequence[int], links: Sequence[tuple[int, Link]]) -> ImagePairs:
    """All pairs within each of ``instances`` and all cross-image pairs of each of the numbered ``links``."""
    blocks = [_positives(catalog, place) for place in instances]
    blocks += [_negatives(catalog, number, link) for number, link in links]
    if not blocks:
        return ImagePairs(*(np.empty(0, dtype=np.int64) for _ in range(5)))
    left, right, left_instance, right_instance, link_number = np.concatenate(blocks, axis=1)
    swap = left > right
    return ImagePairs(
        np.where(swap, right, left),
        np.where(swap, left, right),
        np.where(swap, right_instance, left_instance),
        np.where(swap, left_instance, right_instance),
        link_number,
    )


def settle(pairs: ImagePairs, photos: int) -> tuple[ImagePairs, dict[str, ImagePairs]]:
    """Make the pairs a set without contradiction.

    Args:
        pairs: As expanded.
        photos: Number of photos in the catalogue.

    Returns:
        The pairs that stay, and by reason those left out: a photo with itself, a photo pair that is both yes and no
        (both rows go), a pair that comes twice.
    """
    itself = pairs.left == pairs.right
    key = pairs.left * photos + pairs.right
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    sizes = np.diff(starts, append=len(key))
    once, contradicted = np.zeros((2, len(key)), dtype=np.bool_)
    once[order[starts]] = True
    yes = np.add.reduceat((pairs.link[order] == POSITIVE).astype(np.int64), starts)
    contradicted[order] = np.repeat((yes > 0) & (yes < sizes), sizes)
    contradicted &= ~itself
    reasons = {
        "a photo with itself": itself,
        "yes and no at once": contradicted,
        "repeated": ~once & ~itself & ~contradicted,
    }
    stays = once & ~itself & ~contradicted
    return pairs.take(stays), {reason: pairs.take(mask) for reason, mask in reasons.items()}


def _positives(catalog: Catalog, place: int) -> IntArray:
    photos = catalog.photos[place]
    one, other = np.triu_indices(len(photos), 1)
    same = np.full(len(one), place, dtype=np.int64)
    return np.stack([photos[one], photos[other], same, same, np.full(len(one), POSITIVE, dtype=np.int64)])


def _negatives(catalog: Catalog, number: int, link: Link) -> IntArray:
    first, second = catalog.photos[link.first], catalog.photos[link.second]
    size = len(first) * len(second)
    return np.stack(
        [
            np.repeat(first, len(second)),
            np.tile(second, len(first)),
            np.full(size, link.first, dtype=np.int64),
            np.full(size, link.second, dtype=np.int64),
            np.full(size, number, dtype=np.int64),
        ]
    )
