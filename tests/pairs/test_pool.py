"""Expansion against the obvious loops: a set without self-pairs, repetitions and contradictions."""

from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pairs.pooled import catalog_of, catalogs, drawn_links, links_of, pool_of, rows, slow_pairs
from twin.pairs import _pool
from twin.pairs._objects import same_objects


@settings(deadline=None)
@given(st.data(), st.sampled_from([1, 5, 1 << 18]))
def test_expansion_against_loops(data: st.DataObject, block: int) -> None:
    catalog = data.draw(catalogs())
    links = data.draw(drawn_links(catalog))
    with mock.patch.object(_pool, "_BLOCK", block):
        pool = pool_of(catalog, links)
    found = [row for number in range(len(pool)) for row in rows(pool, pool.block(number))]
    slow = slow_pairs(catalog, links)
    assert len(found) == len({pair for pair, _ in found})
    assert {pair for pair, _ in found} == set(slow)
    assert all(unit in slow[pair] for pair, unit in found)
    again = rows(pool, pool.repeated)
    assert len(found) + len(again) == sum(len(units) for units in slow.values())
    assert all(unit in slow[pair] for pair, unit in again)


@given(st.data())
def test_no_pair_is_yes_and_no_at_once(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    links = data.draw(drawn_links(catalog))
    for pair, units in slow_pairs(catalog, links).items():
        assert len(pair) == 2
        assert len({one == other for one, other, _ in units}) == 1


@given(st.data())
def test_the_order_is_canonical_whatever_the_blocks(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    links = data.draw(drawn_links(catalog))
    orders = []
    for block in (1, 7, 1 << 18):
        with mock.patch.object(_pool, "_BLOCK", block):
            pool = pool_of(catalog, links)
        parts = [pool.block(number) for number in range(len(pool))]
        orders.append(
            [np.concatenate([getattr(part, name) for part in parts]).tolist() for name in ("one", "other", "unit")]
        )
        assert (np.diff(np.concatenate([part.unit for part in parts[:-1]] or [np.empty(0)])) >= 0).all()
    assert orders[0] == orders[1] == orders[2]


def test_a_large_unit_is_cut_between_rows() -> None:
    catalog = catalog_of([set(range(900)), set(range(900, 1700))])
    pool = pool_of(catalog, links_of([(0, 1, 0)]))
    blocks = [len(pool.block(number)) for number in range(len(pool))]
    assert sum(blocks) == 900 * 899 // 2 + 800 * 799 // 2 + 900 * 800
    assert max(blocks) < 2 * (1 << 18)
    assert len(blocks) > 4


def test_one_object_through_others_and_by_decision() -> None:
    catalog = catalog_of([{0, 1}, {1, 2}, {2, 3}, {4}, {5}, set()])
    assert len(set(same_objects(catalog, [])[:3].tolist())) == 1
    numbers = same_objects(catalog, [("03", "04"), ("03", "nobody")]).tolist()
    assert numbers[3] == numbers[4]
    assert len(set(numbers)) == 3


def test_nothing_to_expand() -> None:
    for photos in ([], [set()], [{1}, set()]):
        pool = pool_of(catalog_of(photos), links_of([]))
        assert sum(len(pool.block(number)) for number in range(len(pool))) == 0
