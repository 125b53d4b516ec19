"""Multi queries to learn from."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from twin.core import generator
from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._links import Links
from twin.pairs._near import Near
from twin.pairs.multi._draft import MultiDraft
from twin.pairs.multi._drawing import by_kind, multi_drafts

__all__ = ["training_multi"]

_BLOCK = 1024
"""Instances whose photos are compared at a time."""


def training_multi(
    catalog: Catalog, instances: IntArray, links: Links, near: Near | None, *, many: int, seed: int
) -> list[MultiDraft]:
    """Draw multi queries to learn from, as those of a benchmark are drawn.

    Of near-duplicate photos of an instance only the first is shown: a match that is nearly the reference is too easy.

    Args:
        catalog: The catalogue.
        instances: Places of the training instances.
        links: Links whose two instances are different objects for sure.
        near: Tells near-duplicates, or None.
        many: How many queries; fewer where the photos do not give so many.
        seed: Draws them.
    """
    if not many:
        return []
    inside = np.isin(links.first, instances) & np.isin(links.second, instances)
    places = instances.tolist()
    shown = _apart(catalog, places, near) if near else catalog
    return multi_drafts(shown, places, by_kind(set(places), links.take(inside).rows()), many, generator(seed, "multi"))


def _apart(catalog: Catalog, instances: Sequence[int], near: Near) -> Catalog:
    """The catalogue without photos that are near-duplicates of an earlier one of their instance."""
    photos = list(catalog.photos)
    for start in range(0, len(instances), _BLOCK):
        block = instances[start : start + _BLOCK]
        pairs = [photos[place][np.stack(np.triu_indices(len(photos[place]), 1))] for place in block]
        left, right = np.concatenate(pairs, axis=1)
        later = near.among(left, right)
        owner = np.repeat(np.arange(len(block)), [pair.shape[1] for pair in pairs])
        for number in np.unique(owner[later]).tolist():
            place = block[number]
            photos[place] = np.setdiff1d(photos[place], right[later & (owner == number)])
    return replace(catalog, photos=tuple(photos))
