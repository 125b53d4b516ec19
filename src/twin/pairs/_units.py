"""The units of a split: the positives of an instance, or the negatives of a link."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.pairs._catalog import Catalog, IntArray
from twin.pairs._links import Links

__all__ = ["POSITIVE", "Units", "category_codes", "make_units"]

POSITIVE = -1
"""In place of a link's number: the photos show one instance."""


@dataclass(frozen=True, slots=True)
class Units:
    """Units in canonical order: by category, instance, its positives before its links, the other instance.

    Attributes:
        first: Place of the one instance.
        second: Place of the other instance of a link; of positives the same.
        link: Number of the link, or -1 for positives.
        category: Number of the category, that of the first instance.
        kind: 0 for positives, else one more than the place in ``kinds``.
        kinds: Kinds and degrees of links.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    link: NDArray[np.int32]
    category: NDArray[np.int32]
    kind: NDArray[np.int32]
    kinds: tuple[tuple[str, int], ...]

    def __len__(self) -> int:
        return len(self.first)


def category_codes(catalog: Catalog) -> tuple[IntArray, list[str]]:
    """The category of each instance as a number, and what the numbers mean, sorted."""
    names = sorted({instance.category for instance in catalog.instances})
    place = {name: number for number, name in enumerate(names)}
    return np.array([place[instance.category] for instance in catalog.instances], dtype=np.int64), names


def make_units(catalog: Catalog, links: Links, inside: NDArray[np.bool_], usable: NDArray[np.bool_]) -> Units:
    """The units of a split.

    Args:
        catalog: The catalogue.
        links: All links.
        inside: For each instance, whether it stands in the split.
        usable: For each link, whether it may be expanded; those with an end outside are passed over anyway.
    """
    alone = np.flatnonzero(inside)
    linked = np.flatnonzero(inside[links.first] & inside[links.second] & usable)
    first = np.concatenate([alone, links.first[linked]])
    second = np.concatenate([alone, links.second[linked]])
    link = np.concatenate([np.full(len(alone), POSITIVE), linked])
    kind = np.concatenate([np.zeros(len(alone), dtype=np.int64), links.kind[linked] + 1])
    category = category_codes(catalog)[0][first]
    order = np.lexsort((second, link >= 0, first, category))
    first, second, link, category, kind = (
        column[order].astype(np.int32) for column in (first, second, link, category, kind)
    )
    return Units(first, second, link, category, kind, links.kinds)
