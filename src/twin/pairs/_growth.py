"""How pairs grow with instances, beside the paper's."""

from typing import Any

import numpy as np

from twin.core import generator
from twin.pairs._plan import Plan

__all__ = ["PAPER", "growth"]

PAPER = ((100, 9_100), (500, 82_300), (900, 195_900), (1_300, 316_500), (1_836, 561_600))
"""Instances and pairs of the released TWIN (arXiv 2512.23592)."""

_STEPS = 20


def growth(plan: Plan, seed: int) -> dict[str, Any]:
    """Pairs that the instances of the train split give, and that random parts of them would give.

    A part's pairs are those inside it: positives of its instances, and negatives of links between two of them. Smaller
    parts lie in larger ones. Random links do not count, and nothing is sampled away.

    Returns:
        ``parts``, rows of instances, photos and pairs, and ``paper``, the points of the released TWIN.
    """
    pool = plan.chosen["train"].selection.pool
    units = pool.units
    inside = units.first[units.link < 0]
    rank = np.full(len(plan.catalog.instances), len(inside))
    rank[inside[generator(seed, "growth").permutation(len(inside))]] = np.arange(len(inside))
    sizes = np.array([len(photos) for photos in plan.catalog.photos], dtype=np.int64)
    ones, others = sizes[units.first], sizes[units.second]
    many = np.where(units.link < 0, ones * (ones - 1) // 2, ones * others)
    accepted = np.array([True, *(kind != "random" for kind, _ in units.kinds)])[units.kind]
    last = np.maximum(rank[units.first], rank[units.second])
    pairs = np.cumsum(np.bincount(last, many * accepted, minlength=len(inside)))
    photos = np.cumsum(np.bincount(rank[inside], sizes[inside], minlength=len(inside)))
    steps = np.unique(np.linspace(0, len(inside), _STEPS + 1).round().astype(int))[1:]
    parts = [{"instances": int(step), "photos": int(photos[step - 1]), "pairs": int(pairs[step - 1])} for step in steps]
    return {"parts": parts, "paper": [{"instances": one, "pairs": other} for one, other in PAPER]}
