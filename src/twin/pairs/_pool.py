"""All image pairs that the units of a split give, expanded block by block."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._objects import owners
from twin.pairs._shared import shared_pairs
from twin.pairs._units import Units

__all__ = ["ImagePairs", "Pool", "make_pool"]

_BLOCK = 1 << 18
"""About so many pairs are expanded at a time."""

Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ImagePairs:
    """Image pairs as columns of one length.

    Attributes:
        one: Place of the photo of the unit's first instance.
        other: Place of the photo of its second.
        unit: Number of the unit.
    """

    one: Places
    other: Places
    unit: Places

    def __len__(self) -> int:
        return len(self.one)

    def take(self, choice: IntArray | NDArray[np.bool_]) -> "ImagePairs":
        """The chosen pairs, by place or mask."""
        return ImagePairs(self.one[choice], self.other[choice], self.unit[choice])

    def ordered(self) -> tuple[Places, Places]:
        """The canonically first photo of each pair, and the other."""
        return np.minimum(self.one, self.other), np.maximum(self.one, self.other)


@dataclass(frozen=True, slots=True)
class Pool:
    """The units of a split and their photos.

    A unit is expanded row by row: a row is a photo of its first instance with all photos of its second, or, among
    positives, with the photos after it. A *piece* is a range of rows of one unit; a block is a range of pieces.

    Attributes:
        units: The units.
        photos: Photos that stand under one instance only, instance by instance.
        starts: Where those of each instance begin, and at last where all end.
        pieces: Rows ``(unit, first row, row after the last)``.
        bounds: Where the pieces of each block begin, and at last where all end.
        shared: The pairs with a photo that stands under several instances, each once; they make the last block.
        repeated: Those that came again, under another unit.
    """

    units: Units
    photos: Places
    starts: IntArray
    pieces: IntArray
    bounds: IntArray
    shared: ImagePairs
    repeated: ImagePairs

    def __len__(self) -> int:
        """The number of blocks."""
        return len(self.bounds)

    def block(self, number: int) -> ImagePairs:
        """Expand a block."""
        if number == len(self.bounds) - 1:
            return self.shared
        return self._expanded(self.pieces[self.bounds[number] : self.bounds[number + 1]])

    def positives(self, number: int) -> ImagePairs:
        """Expand those of a block that show one instance, in the same order."""
        if number == len(self.bounds) - 1:
            return self.shared.take(self.units.link[self.shared.unit] < 0)
        pieces = self.pieces[self.bounds[number] : self.bounds[number + 1]]
        return self._expanded(pieces[self.units.link[pieces[:, 0]] < 0])

    def _expanded(self, pieces: IntArray) -> ImagePairs:
        unit, start, stop = pieces.T
        piece = np.repeat(np.arange(len(unit)), stop - start)
        row = np.arange(len(piece)) + np.repeat(start - np.cumsum(stop - start) + (stop - start), stop - start)
        unit = unit[piece]
        first, second = self.units.first[unit], self.units.second[unit]
        slot, begin, end = self.starts[first] + row, self.starts[second], self.starts[second + 1]
        begin = np.where(self.units.link[unit] < 0, slot + 1, begin)
        many = end - begin
        inside = np.arange(many.sum(), dtype=np.int32)
        partner = inside + np.repeat((begin - np.cumsum(many) + many).astype(np.int32), many)
        return ImagePairs(
            np.repeat(self.photos[slot], many), self.photos[partner], np.repeat(unit.astype(np.int32), many)
        )


def make_pool(catalog: Catalog, units: Units) -> Pool:
    """Lay out the photos and the blocks of ``units``."""
    photo, owner = owners(catalog)
    again = np.diff(photo) == 0
    several = np.unique(photo[1:][again])
    alone = ~np.isin(photo, several)
    order = np.argsort(owner[alone], kind="stable")
    starts = np.searchsorted(owner[alone][order], np.arange(len(catalog.photos) + 1))
    pieces, many = _pieces(units, np.diff(starts))
    block = (np.cumsum(many) - many) // _BLOCK
    bounds = np.append(np.flatnonzero(np.diff(block, prepend=-1)), len(pieces))
    shared, repeated = (ImagePairs(*columns) for columns in shared_pairs(catalog, units, several))
    return Pool(units, photo[alone][order].astype(np.int32), starts, pieces, bounds, shared, repeated)


def _pieces(units: Units, sizes: IntArray) -> tuple[IntArray, IntArray]:
    """Pieces of at most about a block, and the number of pairs of each; units without a pair have none."""
    ones, others = sizes[units.first], sizes[units.second]
    many = np.where(units.link < 0, ones * (ones - 1) // 2, ones * others)
    rows = np.where(units.link < 0, np.maximum(ones - 1, 0), ones)
    small = np.flatnonzero((many > 0) & (many <= _BLOCK))
    found = [np.stack([small, np.zeros_like(small), rows[small], many[small]], axis=1)]
    large = np.flatnonzero(many > _BLOCK).tolist()
    found += [_cut(unit, int(rows[unit]), int(others[unit]), positive=bool(units.link[unit] < 0)) for unit in large]
    pieces = np.concatenate(found)
    pieces = pieces[np.argsort(pieces[:, 0], kind="stable")]
    return pieces[:, :3], pieces[:, 3]


def _cut(unit: int, rows: int, width: int, *, positive: bool) -> IntArray:
    """A large unit in pieces: rows that begin in one block of pairs stay together."""
    row = np.arange(rows)
    many = width - 1 - row if positive else np.full(rows, width)
    block = (np.cumsum(many) - many) // _BLOCK
    start = np.flatnonzero(np.diff(block, prepend=-1))
    stop = np.append(start[1:], rows)
    return np.stack([np.full(len(start), unit), start, stop, np.add.reduceat(many, start)], axis=1)
