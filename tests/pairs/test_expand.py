"""Expansion against the obvious loops."""

from itertools import combinations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.pairs import Catalog, ImagePairs, Instance, Link, expand, settle

PHOTOS = 12


def catalog_of(photos: list[set[int]]) -> Catalog:
    instances = tuple(Instance(f"{place:02d}", "mug", "", "", {}) for place in range(len(photos)))
    places = tuple(np.array(sorted(each), dtype=np.int64) for each in photos)
    ids = tuple(f"{number:032x}" for number in range(PHOTOS))
    return Catalog(instances, places, ids, np.zeros(PHOTOS, dtype=np.uint64))


def rows(pairs: ImagePairs) -> list[tuple[int, ...]]:
    columns = (pairs.left, pairs.right, pairs.left_instance, pairs.right_instance, pairs.link)
    return list(zip(*(column.tolist() for column in columns), strict=True))


# Photos may stand under several instances: then there are self-pairs, repetitions and contradictions.
PHOTO_SETS = st.lists(st.sets(st.integers(0, PHOTOS - 1), max_size=4), min_size=2, max_size=5)


@given(PHOTO_SETS, st.data())
def test_expansion_and_settling_against_loops(photos: list[set[int]], data: st.DataObject) -> None:
    every = list(combinations(range(len(photos)), 2))
    chosen = data.draw(st.lists(st.sampled_from(every), unique=True))
    links = [Link(one, other, "mined", 0, "[]") for one, other in chosen]
    expanded = expand(catalog_of(photos), range(len(photos)), list(enumerate(links)))

    slow: list[tuple[frozenset[int], int]] = []
    for each in photos:
        slow += [(frozenset(pair), -1) for pair in combinations(sorted(each), 2)]
    for number, link in enumerate(links):
        slow += [(frozenset(pair), number) for pair in product(sorted(photos[link.first]), sorted(photos[link.second]))]
    assert sorted((sorted({left, right}), link) for left, right, *_, link in rows(expanded)) == sorted(
        (sorted(pair), link) for pair, link in slow
    )

    stays, left_out = settle(expanded, PHOTOS)
    yes, no = ({pair for pair, link in slow if (link < 0) == answer and len(pair) == 2} for answer in (True, False))
    got = rows(stays)
    assert {frozenset(row[:2]) for row in got if row[4] < 0} == yes - no
    assert {frozenset(row[:2]) for row in got if row[4] >= 0} == no - yes
    assert len({row[:2] for row in got}) == len(got)
    assert all(left < right for left, right, *_ in got)
    assert all(left in photos[one] and right in photos[other] for left, right, one, other, _ in got)
    assert len(stays) + sum(len(each) for each in left_out.values()) == len(expanded)
    assert len(left_out["a photo with itself"]) == sum(len(pair) == 1 for pair, _ in slow)
    assert len(left_out["yes and no at once"]) == sum(pair in yes & no for pair, _ in slow)


def test_nothing_to_expand() -> None:
    assert len(expand(catalog_of([set(), {1}]), [0, 1], [])) == 0
    assert len(expand(catalog_of([]), [], [])) == 0
