"""Which pairs of a split are chosen, worked out in a few passes over its blocks, none of which keeps the pairs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from twin.core import PairsSettings
from twin.pairs._caps import find_caps
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._draws import Keys
from twin.pairs._lifted import Lifted, lift_caps
from twin.pairs._near import Near
from twin.pairs._pool import ImagePairs, Pool
from twin.pairs._quotas import Quotas, find_quotas
from twin.pairs._rules import Rules
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
        lifted: What there would be without caps; None where that explains nothing.
        near: How many positives of each block are left out as near-duplicates.
    """

    pool: Pool
    had: IntArray
    quotas: Quotas
    lifted: Lifted | None
    near: IntArray
    _rules: Rules
    _limits: Keys

    def block(self, number: int) -> ImagePairs:
        """The chosen pairs of a block."""
        pairs, keys = self._rules.candidates(number)
        return pairs.take(keys < self._limits[self._rules.stratum[pairs.unit]])

    def near_pairs(self, workers: int) -> Iterator[ImagePairs]:
        """The positives left out as near-duplicates, block by block, found once more."""
        return in_order(self._rules.near_positives, np.flatnonzero(self.near).tolist(), workers)


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
    rules = Rules(pool, keys, near, caps)
    categories = int(pool.units.category.max(initial=-1)) + 1
    histogram = Histogram(categories * rules.kinds)
    near_duplicates = np.zeros(len(pool), dtype=np.int64)
    counted = in_order(partial(_counted, rules, histogram), range(len(pool)), workers)
    for number, (cells, many_near) in enumerate(counted):
        histogram.add(cells)
        near_duplicates[number] = many_near
    had = histogram.totals.reshape(categories, rules.kinds)
    quotas = find_quotas(had, pool.units.kinds, target)
    lifted = _lifted(rules, had, quotas, target, workers)
    many = quotas.many.ravel()
    crossed = histogram.crossed(many)[0]
    some = in_order(partial(_crossing, rules, histogram, crossed), range(len(pool)), workers)
    return Selection(pool, had, quotas, lifted, near_duplicates, rules, limits_of(histogram, many, some))


def _lifted(rules: Rules, had: IntArray, quotas: Quotas, target: Target, workers: int) -> Lifted | None:
    """Without caps, if there are any and they may be why something is missing."""
    names, kinds = rules.caps.names, rules.pool.units.kinds
    if not (names or target.per_category) or not (quotas.missed or (quotas.many.sum(axis=1) == 0).any()):
        return None
    pools = [had]
    if names:
        blocks = in_order(partial(rules.lifted, had.size), range(len(rules.pool)), workers)
        pools = [pool.reshape(had.shape) for pool in reduce(np.add, blocks)]
    return lift_caps(had, dict(zip(names, pools, strict=False)), pools[-1], kinds, target)


def _counted(rules: Rules, histogram: Histogram, number: int) -> tuple[tuple[int, IntArray], int]:
    pairs, near = rules.apart(number)
    pairs, keys = rules.allowed(pairs)
    return histogram.cells(rules.stratum[pairs.unit], keys), near


def _crossing(rules: Rules, histogram: Histogram, crossed: IntArray, number: int) -> tuple[NDArray[np.int32], Keys]:
    """The strata and keys of the pairs of a block in the intervals where quotas end."""
    pairs, keys = rules.candidates(number)
    stratum = rules.stratum[pairs.unit]
    inside = histogram.interval(keys) == crossed[stratum]
    return stratum[inside], keys[inside]
