"""An endless shuffled order."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from twin.core import generator

__all__ = ["Shuffled"]

Numbers = NDArray[np.signedinteger]


class Shuffled:
    """The numbers 0 to ``count`` - 1 shuffled, then shuffled anew, for ever.

    After any number of draws, each number has been drawn as often as any other, or once more or less. One shuffle is
    held at a time, in 4 bytes a number (8 from 2 billion on).

    Args:
        count: How many numbers there are, at least 1.
        seed: Gives the order, together with ``names``.
        names: What is drawn.

    Attributes:
        position: How many numbers have been drawn.
    """

    def __init__(self, count: int, seed: int, *names: str | int) -> None:
        if count < 1:
            raise ValueError("There is nothing to shuffle.")
        self._count, self._seed, self._names = count, seed, names
        self._rng = generator(seed, *names)
        self._order = self._shuffle()
        self.position = 0

    def __iter__(self) -> Iterator[int]:
        while True:
            yield int(self.take(1)[0])

    def take(self, many: int) -> Numbers:
        """The next ``many`` numbers."""
        parts = [self._order[:0]]
        while many:
            place = self.position % self._count
            if self.position and not place:
                self._order = self._shuffle()
            part = self._order[place : place + many]
            parts.append(part)
            self.position += len(part)
            many -= len(part)
        return np.concatenate(parts)

    def seek(self, position: int) -> None:
        """Go on as if ``position`` numbers had been drawn; takes some 10 nanoseconds a number."""
        self._rng = generator(self._seed, *self._names)
        # At the very end of a shuffle the next one is made by the draw after it.
        for _ in range(max(position - 1, 0) // self._count + 1):
            self._order = self._shuffle()
        self.position = position

    def _shuffle(self) -> Numbers:
        kind = np.int32 if self._count <= np.iinfo(np.int32).max else np.int64
        return self._rng.permutation(np.arange(self._count, dtype=kind))
