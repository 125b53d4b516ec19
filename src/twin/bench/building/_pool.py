"""What may be drawn, how often it may be shown, and how often it has been shown."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.pairs import IntArray

__all__ = ["Caps", "Ledger", "Pool", "first_of"]

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FEW = 12
"""So many photos of an identity are looked at for one query: those shown least."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The identities of a source and their photos.

    Attributes:
        photos: For each identity the photos that may be shown.
        cluster: A number for each identity, shared by those that may be one object.
        suspects: More pairs that may be one, as ``first * identities + second``, ascending.
    """

    photos: tuple[IntArray, ...]
    cluster: IntArray
    suspects: IntArray

    @property
    def sizes(self) -> IntArray:
        """Photos of each identity."""
        return np.array([len(photos) for photos in self.photos], dtype=np.int64)

    def apart(self, one: int, others: IntArray) -> Mask:
        """Whether each of ``others`` is surely not the identity ``one``."""
        codes = np.minimum(one, others) * len(self.photos) + np.maximum(one, others)
        place = np.minimum(np.searchsorted(self.suspects, codes), max(len(self.suspects) - 1, 0))
        suspect = self.suspects[place] == codes if len(self.suspects) else np.zeros(len(others), dtype=np.bool_)
        apart: Mask = (self.cluster[others] != self.cluster[one]) & ~suspect
        return apart


@dataclass(frozen=True, slots=True)
class Caps:
    """How often anything may be shown.

    Attributes:
        image: Most queries that show a photo.
        identity: Most queries that show an identity.
        least: Photos that an identity needs to be drawn: 2, or 1 where those alone would not do.
    """

    image: int
    identity: int
    least: int


class Ledger:
    """How often photos and identities have been shown so far, and which may be shown again.

    Args:
        pool: What may be drawn.
        caps: How often.
        rng: Draws which of equals comes first.

    Attributes:
        shown: For each identity in how many queries it is.
        free: How many of its photos may be shown again.
        surplus: How often it was shown in *no* rather than in *yes*.
        tie: For each identity a number in 0..1 by which equals are told apart.
    """

    def __init__(self, pool: Pool, caps: Caps, rng: np.random.Generator) -> None:
        self._pool, self._caps = pool, caps
        many = 1 + max((int(photos.max()) for photos in pool.photos if len(photos)), default=-1)
        self._uses, self._rank = np.zeros(many, dtype=np.int64), rng.random(many)
        self._references = np.zeros(many, dtype=np.int64)
        sizes = pool.sizes
        self.shown, self.surplus = (np.zeros(len(sizes), dtype=np.int64) for _ in range(2))
        self.free = np.where(sizes >= caps.least, sizes, 0)
        self.tie = rng.random(len(sizes))

    def ready(self, photos: int) -> Mask:
        """The identities that may be shown again, with so many photos."""
        ready: Mask = (self.free >= photos) & (self.shown < self._caps.identity)
        return ready

    def photos(self, place: int) -> list[int]:
        """Photos of an identity that may be shown again, those shown least first."""
        photos = self._pool.photos[place]
        photos = photos[self._uses[photos] < self._caps.image]
        order = np.lexsort((self._rank[photos], self._uses[photos]))
        few: list[int] = photos[order][:_FEW].tolist()
        return few

    def uses(self, photo: int) -> int:
        """How many queries show a photo."""
        return int(self._uses[photo])

    def least_asked(self, photos: Iterable[int]) -> list[int]:
        """The same photos, those first that have been a reference least."""
        return sorted(photos, key=lambda photo: int(self._references[photo]))

    def book(self, photos: Iterable[int], places: Iterable[int], *, reference: int | None = None) -> None:
        """Note a query that shows these photos, of these identities."""
        for photo, place in zip(photos, places, strict=True):
            self._uses[photo] += 1
            if self._uses[photo] == self._caps.image:
                self.free[place] -= 1
        if reference is not None:
            self._references[reference] += 1
        self.shown[list(set(places))] += 1


def first_of(key: FloatArray, allowed: Mask) -> int | None:
    """The place of the smallest key among those allowed."""
    keys = np.where(allowed, key, np.inf)
    place = int(keys.argmin()) if len(keys) else 0
    return place if len(keys) and np.isfinite(keys[place]) else None
