"""Pools of small catalogues, and their pairs worked out the slow way."""

from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from twin.core import digest
from twin.pairs import Catalog, Instance
from twin.pairs._links import Links
from twin.pairs._objects import same_objects
from twin.pairs._pool import ImagePairs, Pool, make_pool
from twin.pairs._units import make_units

__all__ = ["KINDS", "Drawn", "catalog_of", "catalogs", "drawn_links", "links_of", "pool_of", "rows", "slow_pairs"]

KINDS = (("mined", 0), ("near-twin", 1), ("near-twin", 2))
PHOTOS = 14
Drawn = list[tuple[int, int, int]]
"""Links: two instances and a place in ``KINDS``."""


def catalog_of(photos: list[set[int]], categories: list[int] | None = None) -> Catalog:
    """A catalogue of instances that have these of up to `PHOTOS` photos, in these categories."""
    names = [f"category {number}" for number in categories or [0] * len(photos)]
    instances = tuple(Instance(f"{place:02d}", name, "", "", {}) for place, name in enumerate(names))
    places = tuple(np.array(sorted(each), dtype=np.int64) for each in photos)
    count = max([PHOTOS, *(max(each) + 1 for each in photos if each)])
    ids = tuple(sorted(digest("photo", str(number)) for number in range(count)))
    hashes = np.array([int(digest("hash", image_id)[:16], 16) for image_id in ids], dtype=np.uint64)
    return Catalog(instances, places, ids, hashes)


def links_of(drawn: Drawn) -> Links:
    first, second, kind = np.array(sorted(drawn), dtype=np.int64).reshape(-1, 3).T
    return Links(first, second, kind, KINDS, np.zeros(len(first), dtype=np.int64), ("[]",))


def pool_of(catalog: Catalog, links: Links) -> Pool:
    """All pairs of a catalogue that is one split."""
    objects = same_objects(catalog, [])
    usable = objects[links.first] != objects[links.second]
    return make_pool(catalog, make_units(catalog, links, np.ones(len(catalog.instances), dtype=np.bool_), usable))


def slow_pairs(catalog: Catalog, links: Links) -> dict[frozenset[int], set[tuple[int, int, int]]]:
    """Each pair of photos with the units ``(instance, instance, kind)`` that give it."""
    objects = slow_objects(catalog)
    found: dict[frozenset[int], set[tuple[int, int, int]]] = {}
    for place, photos in enumerate(catalog.photos):
        for pair in combinations(photos.tolist(), 2):
            found.setdefault(frozenset(pair), set()).add((place, place, 0))
    for one, other, kind in zip(links.first.tolist(), links.second.tolist(), links.kind.tolist(), strict=True):
        if objects[one] != objects[other]:
            for pair in product(catalog.photos[one].tolist(), catalog.photos[other].tolist()):
                found.setdefault(frozenset(pair), set()).add((one, other, kind + 1))
    return found


def slow_objects(catalog: Catalog) -> list[int]:
    """Instances with a photo in common, directly or through others, have one number."""
    number = list(range(len(catalog.photos)))
    for _ in number:
        for one, other in combinations(range(len(number)), 2):
            if set(catalog.photos[one].tolist()) & set(catalog.photos[other].tolist()):
                number[one] = number[other] = min(number[one], number[other])
    return number


def rows(pool: Pool, pairs: ImagePairs) -> list[tuple[frozenset[int], tuple[int, int, int]]]:
    """Pairs of photos with their units."""
    units = pool.units
    return [
        (frozenset((one, other)), (int(units.first[unit]), int(units.second[unit]), int(units.kind[unit])))
        for one, other, unit in zip(pairs.one.tolist(), pairs.other.tolist(), pairs.unit.tolist(), strict=True)
    ]


@st.composite
def catalogs(draw: st.DrawFn, *, shared: bool = True) -> Catalog:
    """Catalogues of a few instances in two categories; photos may stand under several instances."""
    count = draw(st.integers(1, 6))
    categories = draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    if shared:
        return catalog_of([draw(st.sets(st.integers(0, PHOTOS - 1), max_size=4)) for _ in range(count)], categories)
    owner = draw(st.lists(st.integers(0, count - 1), max_size=PHOTOS))
    return catalog_of(
        [{photo for photo, own in enumerate(owner) if own == place} for place in range(count)], categories
    )


@st.composite
def drawn_links(draw: st.DrawFn, catalog: Catalog) -> Links:
    every = list(combinations(range(len(catalog.instances)), 2))
    chosen = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    return links_of([(one, other, draw(st.integers(0, 2))) for one, other in chosen])
