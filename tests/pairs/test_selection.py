"""Selection in a stream against selection with all pairs at hand: caps, quotas, near-duplicates."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.pooled import catalogs, drawn_links, pool_of, rows, slow_pairs
from twin.core import PairsSettings
from twin.pairs import Catalog, _pool, image_keys, pair_keys
from twin.pairs._links import Links
from twin.pairs._near import Near
from twin.pairs._selection import Selection, select_pairs
from twin.pairs._targets import target_of

Pair = frozenset[int]
Unit = tuple[int, int, int]

CAPS = st.fixed_dictionaries(
    {
        "per_image": st.none() | st.integers(2, 6),
        "per_instance": st.none() | st.integers(2, 12),
        "per_link": st.none() | st.integers(1, 5),
        "per_category": st.none() | st.integers(2, 20),
        "total": st.none() | st.integers(2, 30),
        "yes_share": st.sampled_from([0.25, 0.5, 0.7]),
    }
)
NEAR = 26


def selected(catalog: Catalog, links: Links, wanted: PairsSettings, block: int = 9) -> Selection:
    with mock.patch.object(_pool, "_BLOCK", block):
        pool = pool_of(catalog, links)
    near = Near(catalog.hashes, NEAR, np.array([len(catalog.hashes) + 2]))
    target = target_of("train", len(catalog.instances), wanted)
    return select_pairs(catalog, pool, image_keys(catalog.image_ids, 0), near, target=target, settings=wanted)


def found(selection: Selection) -> list[tuple[Pair, Unit]]:
    pool = selection.pool
    return [row for number in range(len(pool)) for row in rows(pool, selection.block(number))]


def key_of(catalog: Catalog, pair: Pair) -> int:
    left, right = (np.array([photo]) for photo in sorted(pair))
    return int(pair_keys(image_keys(catalog.image_ids, 0), left, right, "sample")[0])


def is_near(catalog: Catalog, pair: Pair) -> bool:
    left, right = sorted(pair)
    return (int(catalog.hashes[left]) ^ int(catalog.hashes[right])).bit_count() <= NEAR or (left, right) == (1, 2)


def allowed(catalog: Catalog, links: Links, wanted: PairsSettings) -> dict[Pair, int]:
    """The pairs that are not near-duplicates and, of whatever has a cap, among those with the smallest keys."""
    units = {pair: next(iter(units)) for pair, units in slow_pairs(catalog, links).items()}
    keys = {
        pair: key_of(catalog, pair) for pair, unit in units.items() if unit[0] != unit[1] or not is_near(catalog, pair)
    }
    target = target_of("train", 1, wanted)

    def under(cap: int | None, things: Callable[[Pair], Iterable[Hashable]]) -> set[Pair]:
        if cap is None:
            return set(keys)
        kept = set(keys)
        for thing in {thing for pair in keys for thing in things(pair)}:
            for same, part in zip((True, False), target.parts(cap), strict=True):
                own = [pair for pair in keys if thing in things(pair) and (units[pair][0] == units[pair][1]) == same]
                kept -= set(sorted(own, key=keys.__getitem__)[part:])
        return kept

    kept = under(wanted.per_image, lambda pair: pair) & under(wanted.per_instance, lambda pair: units[pair][:2])
    if wanted.per_link is not None:
        for link in {unit[:2] for unit in units.values() if unit[0] != unit[1]}:
            own = sorted((pair for pair in keys if units[pair][:2] == link), key=keys.__getitem__)
            kept -= set(own[wanted.per_link :])
    return {pair: keys[pair] for pair in kept}


@settings(deadline=None)
@given(st.data(), CAPS)
def test_under_every_cap_and_by_the_quotas(data: st.DataObject, given_settings: dict[str, Any]) -> None:
    catalog = data.draw(catalogs())
    links = data.draw(drawn_links(catalog))
    wanted = PairsSettings(workers=1, **given_settings)
    selection = selected(catalog, links, wanted)
    chosen = found(selection)
    assert len({pair for pair, _ in chosen}) == len(chosen)
    names = sorted({instance.category for instance in catalog.instances})
    cells = Counter((names.index(catalog.instances[unit[0]].category), unit[2]) for _, unit in chosen)
    quotas = selection.quotas.many
    assert Counter({cell: int(quotas[cell]) for cell in np.ndindex(*quotas.shape) if quotas[cell]}) == cells
    limits = [
        (wanted.per_image, Counter(photo for pair, _ in chosen for photo in pair)),
        (wanted.per_instance, Counter(place for _, unit in chosen for place in set(unit[:2]))),
        (wanted.per_link, Counter(unit[:2] for _, unit in chosen if unit[0] != unit[1])),
    ]
    assert all(cap is None or max(many.values(), default=0) <= cap for cap, many in limits)


@settings(deadline=None)
@given(st.data(), CAPS)
def test_the_smallest_keys_are_chosen(data: st.DataObject, given_settings: dict[str, Any]) -> None:
    catalog = data.draw(catalogs(shared=False))
    links = data.draw(drawn_links(catalog))
    wanted = PairsSettings(workers=1, **given_settings)
    selection = selected(catalog, links, wanted)
    keys = allowed(catalog, links, wanted)
    assert int(selection.had.sum()) == len(keys)
    strata: dict[tuple[str, int], list[Pair]] = {}
    for pair, units in slow_pairs(catalog, links).items():
        first, _, kind = next(iter(units))
        if pair in keys:
            strata.setdefault((catalog.instances[first].category, kind), []).append(pair)
    chosen = {pair for pair, _ in found(selection)}
    for own in strata.values():
        ordered = sorted(own, key=keys.__getitem__)
        assert chosen & set(own) == set(ordered[: len(chosen & set(own))])


@settings(deadline=None)
@given(st.data())
def test_near_duplicates_are_left_out_and_told(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    links = data.draw(drawn_links(catalog))
    selection = selected(catalog, links, PairsSettings(workers=1))
    blocks = list(selection.near_pairs(1))
    assert [len(block) for block in blocks] == [many for many in selection.near.tolist() if many]
    told = {pair for block in blocks for pair, _ in rows(selection.pool, block)}
    slow = slow_pairs(catalog, links)
    assert told == {
        pair for pair, units in slow.items() if is_near(catalog, pair) and all(one == other for one, other, _ in units)
    }
    assert not told & {pair for pair, _ in found(selection)}


@settings(deadline=None, max_examples=30)
@given(st.data(), CAPS)
def test_neither_blocks_nor_threads_matter(data: st.DataObject, given_settings: dict[str, Any]) -> None:
    catalog = data.draw(catalogs())
    links = data.draw(drawn_links(catalog))
    chosen = [
        found(selected(catalog, links, PairsSettings(workers=workers, **given_settings), block))
        for workers, block in ((1, 1), (2, 7), (4, 1 << 18))
    ]
    assert chosen[0] == chosen[1] == chosen[2]
