"""Which pairs of a split are chosen, worked out in a few passes over its blocks, none of which keeps the pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from twin.core import PairsSettings
from twin.pairs._caps import Caps, find_caps
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._draws import Keys, pair_keys
from twin.pairs._near import Near
from twin.pairs._pool import ImagePairs, Pool
from twin.pairs._quotas import Quotas, find_quotas
from twin.pairs._strata import Histogram, limits_of
from twin.pairs._targets import Target
from twin.pairs._workers import in_order, threads

__all__ = ["Selection", "select_pairs"]


@dataclass(frozen=True)
class Selection:
    """The chosen pairs of a split.

    Attributes:
        pool: All pairs.
        had: Pairs that might be chosen, for each category and kind.
        quotas: How many are.
        near: Positives left out as near-duplicates.
    """

    pool: Pool
    had: IntArray
    quotas: Quotas
    near: ImagePairs
    _rules: "_Rules"
    _limits: Keys

    def block(self, number: int) -> ImagePairs:
        """The chosen pairs of a block."""
        pairs, keys = self._rules.candidates(number)
        return pairs.take(keys < self._limits[self._rules.stratum[pairs.unit]])


@dataclass(frozen=True)
class _Rules:
    """Which pairs of a pool may be chosen at all, and the stratum of each unit."""

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
        allowed = self.caps.allow(self.pool.units, pairs, keys)
        return (pairs, keys) if allowed.all() else (pairs.take(allowed), keys[allowed])

    def apart(self, number: int) -> tuple[ImagePairs, ImagePairs]:
        """The pairs of a block, and of them apart the positives of near-duplicate photos."""
        pairs = self.pool.block(number)
        found = np.zeros(len(pairs), dtype=np.bool_)
        yes = np.flatnonzero(self.pool.units.link[pairs.unit] < 0)
        if self.near is not None and len(yes):
            found[yes] = self.near.among(*pairs.take(yes).ordered())
        return (pairs.take(~found), pairs.take(found)) if found.any() else (pairs, pairs.take(found))


def select_pairs(
    catalog: Catalog,
    pool: Pool,
    keys: Keys,
    near: Near | None,
    *,
    target: Target,
    settings: PairsSettings,
) -> Selection:
    """Choose pairs of a split by ``target`` and the caps of ``settings``.

    Args:
        catalog: The catalogue.
        pool: All pairs of the split.
        keys: From `image_keys`; they decide which pairs are chosen.
        near: Tells positives to leave out, or None.
        target: The composition.
        settings: The caps, and the number of threads.
    """
    workers = threads(settings.workers)
    caps = find_caps(catalog, pool.units, keys, near, target=target, settings=settings)
    rules = _Rules(pool, keys, near, caps)
    categories = int(pool.units.category.max(initial=-1)) + 1
    histogram = Histogram(categories * rules.kinds)
    dropped = list[ImagePairs]()
    for cells, left_out in in_order(partial(_counted, rules, histogram), range(len(pool)), workers):
        histogram.add(cells)
        dropped.append(left_out)
    had = histogram.totals.reshape(categories, rules.kinds)
    quotas = find_quotas(had, pool.units.kinds, target)
    many = quotas.many.ravel()
    crossed = histogram.crossed(many)[0]
    some = in_order(partial(_crossing, rules, histogram, crossed), range(len(pool)), workers)
    return Selection(pool, had, quotas, _joined(dropped), rules, limits_of(histogram, many, some))


def _counted(rules: _Rules, histogram: Histogram, number: int) -> tuple[tuple[int, IntArray], ImagePairs]:
    pairs, near = rules.apart(number)
    pairs, keys = rules.allowed(pairs)
    return histogram.cells(rules.stratum[pairs.unit], keys), near


def _crossing(rules: _Rules, histogram: Histogram, crossed: IntArray, number: int) -> tuple[NDArray[np.int32], Keys]:
    """The strata and keys of the pairs of a block in the intervals where quotas end."""
    pairs, keys = rules.candidates(number)
    stratum = rules.stratum[pairs.unit]
    inside = histogram.interval(keys) == crossed[stratum]
    return stratum[inside], keys[inside]


def _joined(parts: Sequence[ImagePairs]) -> ImagePairs:
    columns = ("one", "other", "unit")
    return ImagePairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))
