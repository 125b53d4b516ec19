"""Which pairs may be chosen at all: no near-duplicates, and under all caps."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from twin.pairs._caps import Caps
from twin.pairs._catalog import IntArray
from twin.pairs._draws import Keys, pair_keys
from twin.pairs._near import Near
from twin.pairs._pool import ImagePairs, Pool

__all__ = ["Rules"]


@dataclass(frozen=True)
class Rules:
    """Which pairs of a pool may be chosen, and the stratum of each unit.

    Attributes:
        pool: All pairs.
        keys: From `image_keys`.
        near: Tells positives that may not, or None.
        caps: What each pair must be under.
    """

    pool: Pool
    keys: Keys
    near: Near | None
    caps: Caps

    @property
    def kinds(self) -> int:
        """Kinds of pairs, positives among them."""
        return 1 + len(self.pool.units.kinds)

    @cached_property
    def stratum(self) -> NDArray[np.int32]:
        units = self.pool.units
        return units.category * np.int32(self.kinds) + units.kind

    def candidates(self, number: int) -> tuple[ImagePairs, Keys]:
        """The pairs of a block that may be chosen, and their keys."""
        return self.allowed(self.apart(number)[0])

    def allowed(self, pairs: ImagePairs) -> tuple[ImagePairs, Keys]:
        """The pairs that are under all caps, and their keys."""
        keys = pair_keys(self.keys, *pairs.ordered(), "sample")
        under = list(self.caps.under(self.pool.units, pairs, keys).values())
        return _taken(pairs, keys, np.logical_and.reduce(under)) if under else (pairs, keys)

    def lifted(self, strata: int, number: int) -> IntArray:
        """How many pairs of a block might be chosen of each of ``strata`` without one cap, a row for each, or any."""
        pairs = self.apart(number)[0]
        keys = pair_keys(self.keys, *pairs.ordered(), "sample")
        above = ~np.stack(list(self.caps.under(self.pool.units, pairs, keys).values()))
        kept = [above.sum(axis=0) == one for one in above]
        kept.append(np.ones(len(pairs), dtype=np.bool_))
        return np.stack([np.bincount(self.stratum[pairs.unit[mask]], minlength=strata) for mask in kept])

    def apart(self, number: int) -> tuple[ImagePairs, int]:
        """The pairs of a block but for the positives of near-duplicate photos, and how many these are."""
        pairs = self.pool.block(number)
        found = np.zeros(len(pairs), dtype=np.bool_)
        yes = np.flatnonzero(self.pool.units.link[pairs.unit] < 0)
        if self.near is not None and len(yes):
            found[yes] = self.near.among(*pairs.take(yes).ordered())
        many = int(found.sum())
        return (pairs.take(~found) if many else pairs), many

    def near_positives(self, number: int) -> ImagePairs:
        """The positives of near-duplicate photos in a block."""
        pairs = self.pool.positives(number)
        found = np.zeros(len(pairs), dtype=np.bool_) if self.near is None else self.near.among(*pairs.ordered())
        return pairs.take(found)


def _taken(pairs: ImagePairs, keys: Keys, mask: NDArray[np.bool_]) -> tuple[ImagePairs, Keys]:
    return (pairs, keys) if mask.all() else (pairs.take(mask), keys[mask])
