"""The search for near hashes against all-against-all."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.checks import _hamming, hash_matches, near_pairs
from twin.catalog.checks._slices import slices_for


def flipped(draw: tuple[int, list[int]]) -> int:
    value, bits = draw
    for bit in bits:
        value ^= 1 << bit
    return value


# Few values and few flipped bits, so that near hashes are common.
VALUES = st.sampled_from([0, 2**64 - 1, 0x0123456789ABCDEF])
HASHES = st.lists(st.tuples(VALUES, st.lists(st.integers(0, 63), max_size=9)).map(flipped), max_size=16)


def array(hashes: list[int]) -> np.ndarray:
    return np.array(hashes, dtype=np.uint64)


def distance(one: int, other: int) -> int:
    return (one ^ other).bit_count()


@settings(deadline=None)
@given(HASHES, st.integers(0, 14))
def test_no_pair_is_missed_and_none_comes_twice(hashes: list[int], radius: int) -> None:
    firsts = sorted({value: place for place, value in reversed(list(enumerate(hashes)))}.values())
    expected = {(i, j): distance(hashes[i], hashes[j]) for i, j in combinations(firsts, 2)}
    expected = {pair: bits for pair, bits in expected.items() if bits <= radius}
    expected |= {(hashes.index(value), place): 0 for place, value in enumerate(hashes) if hashes.index(value) != place}
    found = near_pairs(array(hashes), radius)
    pairs = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert pairs == sorted(expected)
    assert found.distance.tolist() == [expected[pair] for pair in pairs]


@settings(deadline=None)
@given(HASHES, HASHES, st.integers(0, 14))
def test_matches_are_symmetric_and_complete(ones: list[int], others: list[int], radius: int) -> None:
    expected = [
        (i, j) for i, one in enumerate(ones) for j, other in enumerate(others) if distance(one, other) <= radius
    ]
    forth, back = hash_matches(array(ones), array(others), radius), hash_matches(array(others), array(ones), radius)
    assert list(zip(forth.first.tolist(), forth.second.tolist(), strict=True)) == expected
    assert sorted(zip(back.second.tolist(), back.first.tolist(), strict=True)) == expected


@pytest.mark.parametrize("radius", [0, 1, 6, 10])
def test_two_thousand_hashes_against_all(radius: int) -> None:
    rng = np.random.default_rng(radius)
    hashes = rng.integers(0, 2**64, 2000, dtype=np.uint64)
    hashes[:600] = hashes[600:1200]
    for _ in range(8):
        hashes[rng.integers(0, 600, 300)] ^= np.uint64(1) << rng.integers(0, 64, 300, dtype=np.uint64)
    distinct, first = np.unique(hashes, return_index=True)
    near = np.triu(np.bitwise_count(distinct[:, None] ^ distinct) <= radius, 1)
    expected = {tuple(sorted((int(first[i]), int(first[j])))) for i, j in zip(*np.nonzero(near), strict=True)}
    found = near_pairs(hashes, radius)
    apart = found.distance > 0
    assert set(zip(found.first[apart].tolist(), found.second[apart].tolist(), strict=True)) == expected
    assert len(found) - apart.sum() == len(hashes) - len(distinct)


def test_blocks_do_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = array([1 << bit for bit in range(40)])
    whole = near_pairs(hashes, 2)
    monkeypatch.setattr(_hamming, "_BLOCK", 7)
    small = near_pairs(hashes, 2)
    assert len(whole) == 40 * 39 // 2
    assert (whole.first.tolist(), whole.second.tolist()) == (small.first.tolist(), small.second.tolist())


def test_equal_hashes_are_a_group_not_all_their_pairs() -> None:
    found = near_pairs(array([7] * 1000 + [6] * 1000), 2)
    assert len(found) == 999 + 999 + 1


@given(st.integers(1, 10_000_000), st.integers(0, 20))
def test_slices_deal_out_every_bit_and_miss_nothing(hashes: int, radius: int) -> None:
    plan = slices_for(hashes, radius)
    bits = [part.start + place * part.step for part in plan for place in range(part.bits)]
    assert len(set(bits)) == len(bits)
    assert set(bits) <= set(range(64))
    # Hashes that no slice brings together differ in more bits than the radius.
    assert sum(part.radius + 1 for part in plan) > radius
