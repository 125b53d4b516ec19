"""A few photo pairs of many links at once, drawn without replacement and spread over the photos."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["PhotoPairs", "between", "within"]

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PhotoPairs:
    """Pairs of photos, as arrays of one length.

    Attributes:
        left: Place of the one photo in the catalogue.
        right: Place of the other.
        owner: Number of the link (or instance) that the pair is drawn for, ascending.
    """

    left: IntArray
    right: IntArray
    owner: IntArray

    def __len__(self) -> int:
        return len(self.owner)

    def take(self, chosen: slice | npt.NDArray[np.bool_]) -> "PhotoPairs":
        """Those at ``chosen``."""
        return PhotoPairs(self.left[chosen], self.right[chosen], self.owner[chosen])


def between(starts: IntArray, first: IntArray, second: IntArray, most: int, draw: np.random.Generator) -> PhotoPairs:
    """Up to ``most`` different pairs of a photo of ``first`` and one of ``second`` for each link.

    Args:
        starts: The photos of instance i are ``starts[i]:starts[i + 1]``.
        first: One instance of each link.
        second: The other.
        most: Most pairs of a link; all of them where there are no more.
        draw: What is drawn with.
    """
    sizes = np.diff(starts)
    owner, place = _spread(sizes[first] * sizes[second], most, draw)
    row, column = np.divmod(place, sizes[second][owner])
    # Shifted row by row, so that a few pairs do not all fall on the same photos.
    column = (column + row) % sizes[second][owner]
    return PhotoPairs(starts[first][owner] + row, starts[second][owner] + column, owner)


def within(starts: IntArray, instances: IntArray, most: int, draw: np.random.Generator) -> PhotoPairs:
    """Up to ``most`` pairs of different photos of each of ``instances``; arguments as `between`."""
    sizes = np.diff(starts)[instances]
    owner, place = _spread(sizes * (sizes - 1) // 2, most, draw)
    column = ((1 + np.sqrt(1.0 + 8.0 * place)) // 2).astype(np.int64)
    row = place - column * (column - 1) // 2
    return PhotoPairs(starts[instances][owner] + row, starts[instances][owner] + column, owner)


def _spread(sizes: IntArray, most: int, draw: np.random.Generator) -> tuple[IntArray, IntArray]:
    """For each size n up to ``most`` different numbers below n at even distances: their owner, and the numbers."""
    counts = np.minimum(sizes, most)
    owner = np.repeat(np.arange(len(sizes)), counts)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    begin = draw.random(len(sizes))[owner]
    place = ((number + begin) * (sizes / np.maximum(counts, 1))[owner]).astype(np.int64)
    return owner, np.minimum(place, sizes[owner] - 1)
