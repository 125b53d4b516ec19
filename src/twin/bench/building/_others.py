"""Where negatives come from: other identities at random, or look-alikes."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.bench.building._pool import FloatArray, Ledger, Pool, first_of
from twin.pairs import Link

__all__ = ["Negative", "Others", "RandomOthers"]

Negative = tuple[int, int, Link]
"""A photo, its identity, and what makes it a negative."""

_TRIES = 30
"""Draws before all identities that are allowed are listed."""


class Others(Protocol):
    """Draws the identities beside which another stands.

    Attributes:
        links_first: Whether *no* pairs are drawn before *yes* pairs, which then make up for uneven use.
    """

    links_first: bool

    def pair(self, ledger: Ledger, dead: set[tuple[int, int]]) -> Link | None:
        """Two identities for a *no* pair, other than those in ``dead``; None where there are none left."""

    def reference(self, ledger: Ledger, photos: int, negatives: int, key: FloatArray) -> int | None:
        """An identity with so many ``photos`` beside which ``negatives`` can stand, of a small ``key`` (finite)."""

    def negatives(self, ledger: Ledger, place: int, many: int) -> list[Negative] | None:
        """So many photos that do not show the identity ``place``; None where there are not so many."""

    def took(self, link: Link, *, pair: bool) -> None:
        """Note that a negative was used."""


class RandomOthers:
    """Other identities, uniformly at random; never one that may be the same object."""

    links_first = False

    def __init__(self, pool: Pool, rng: np.random.Generator) -> None:
        self._pool, self._rng = pool, rng

    def pair(self, ledger: Ledger, dead: set[tuple[int, int]]) -> Link | None:
        ready = ledger.ready(1)
        key, left = ledger.surplus * 1e6 + ledger.shown + ledger.tie, ready.copy()
        while (place := first_of(key, left)) is not None:
            apart = {other for one, other in dead if one == place} | {one for one, other in dead if other == place}
            other = self._other(ready, place, apart)
            if other is not None:
                return _random_link(place, other)
            if apart or len(self._pool.suspects):
                left[place] = False
            else:  # its cluster is all there is
                left &= self._pool.cluster != self._pool.cluster[place]
        return None

    def reference(self, ledger: Ledger, photos: int, negatives: int, key: FloatArray) -> int | None:
        return first_of(key, ledger.ready(photos))

    def negatives(self, ledger: Ledger, place: int, many: int) -> list[Negative] | None:
        """Of different identities; where there are not so many, further photos of the same ones."""
        ready, photos, picked = ledger.ready(1), dict[int, list[int]](), list[Negative]()
        while len(picked) < many:
            other = self._other(ready, place, set(photos))
            if other is None:
                other = next((taken for taken, left in photos.items() if left), None)
            if other is None:
                return None
            left = photos.setdefault(other, ledger.photos(other) if other not in photos else [])
            picked.append((left.pop(0), other, _random_link(place, other)))
        return picked

    def took(self, link: Link, *, pair: bool) -> None:
        return

    def _other(self, ready: NDArray[np.bool_], place: int, taken: set[int]) -> int | None:
        for other in self._rng.integers(len(ready), size=_TRIES).tolist():
            if ready[other] and other not in taken and self._pool.apart(place, np.array([other]))[0]:
                return int(other)
        every = np.flatnonzero(ready)
        every = every[self._pool.apart(place, every) & ~np.isin(every, list(taken))]
        return int(self._rng.choice(every)) if len(every) else None


def _random_link(one: int, other: int) -> Link:
    return Link(min(one, other), max(one, other), "random", 0, "[]")
