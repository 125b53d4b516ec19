"""The chosen pairs in their shown order, block by block."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import Catalog
from twin.pairs._draws import Keys, pair_keys
from twin.pairs._order import order_trails, walked_together
from twin.pairs._pool import ImagePairs, Places
from twin.pairs._selection import Selection
from twin.pairs._trails import OpenEnds, Trails
from twin.pairs._workers import in_order

__all__ = ["InOrder", "Shown", "in_groups", "put_in_order"]


@dataclass(frozen=True, slots=True)
class Shown:
    """Pairs as they are shown, as columns of one length.

    Attributes:
        first: Place of the photo that is shown first.
        second: Place of the other.
        unit: Number of the unit.
        swapped: Whether the first photo is of the unit's second instance.
    """

    first: Places
    second: Places
    unit: Places
    swapped: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.first)

    def part(self, start: int, stop: int) -> "Shown":
        """The pairs from ``start`` to before ``stop``."""
        some = slice(start, stop)
        return Shown(self.first[some], self.second[some], self.unit[some], self.swapped[some])


@dataclass(frozen=True)
class InOrder:
    """The chosen pairs of a split with the directions in which the trails of each block are walked.

    Attributes:
        selection: The chosen pairs.
        photos: For each photo of the catalogue whether a pair shows it.
        instances: For each instance whether a pair shows it.
    """

    selection: Selection
    photos: NDArray[np.bool_]
    instances: NDArray[np.bool_]
    _keys: Keys
    _forward: list[NDArray[np.bool_]]

    def blocks(self, workers: int) -> Iterator[Shown]:
        """All pairs, by unit."""
        return in_order(self._block, range(len(self.selection.pool)), workers)

    def _block(self, number: int) -> Shown:
        pairs = self.selection.block(number)
        swapped = ~_trails(self.selection, self._keys, pairs).directions(self._forward[number])
        first, second = np.where(swapped, pairs.other, pairs.one), np.where(swapped, pairs.one, pairs.other)
        return Shown(first, second, pairs.unit, swapped)


def put_in_order(catalog: Catalog, selection: Selection, keys: Keys, workers: int) -> InOrder:
    """Find the shown order of the chosen pairs: first inside each block, then of what is left over of all blocks.

    Args:
        catalog: The catalogue.
        selection: The chosen pairs.
        keys: From `image_keys`.
        workers: Threads.
    """
    photos, instances = (np.zeros(len(each), dtype=np.bool_) for each in (catalog.image_ids, catalog.instances))
    units = selection.pool.units
    ends = list[OpenEnds]()
    for pairs, left_over in in_order(partial(_open_ends, selection, keys), range(len(selection.pool)), workers):
        ends.append(left_over)
        photos[pairs.one] = photos[pairs.other] = True
        instances[units.first[pairs.unit]] = instances[units.second[pairs.unit]] = True
    return InOrder(selection, photos, instances, keys, walked_together(ends))


def in_groups(blocks: Iterable[Shown], size: int) -> Iterator[Shown]:
    """The same pairs in groups of ``size``, the last smaller."""
    waiting, many = list[Shown](), 0
    for block in blocks:
        waiting.append(block)
        many += len(block)
        if many >= size:
            whole = _joined(waiting)
            end = many - many % size
            yield from (whole.part(start, start + size) for start in range(0, end, size))
            waiting, many = [whole.part(end, many)], many - end
    if many:
        yield _joined(waiting)


def _open_ends(selection: Selection, keys: Keys, number: int) -> tuple[ImagePairs, OpenEnds]:
    pairs = selection.block(number)
    return pairs, _trails(selection, keys, pairs).open


def _trails(selection: Selection, keys: Keys, pairs: ImagePairs) -> Trails:
    positive = selection.pool.units.link[pairs.unit] < 0
    return order_trails(pairs.one, pairs.other, positive, pair_keys(keys, *pairs.ordered(), "order"))


def _joined(parts: Sequence[Shown]) -> Shown:
    columns = ("first", "second", "unit", "swapped")
    return Shown(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))
