"""Near-duplicates against all-against-all."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.pairs import _duplicates as duplicates
from twin.pairs import near_duplicates


def components(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """The smallest member of each place's connected component, by walking until nothing changes."""
    label = list(range(count))
    changed = True
    while changed:
        changed = False
        for one, other in edges:
            low = min(label[one], label[other])
            changed |= label[one] != low or label[other] != low
            label[one] = label[other] = low
    return label


def found(hashes: list[int], distance: int) -> list[tuple[int, int]]:
    blocks = near_duplicates(np.array(hashes, dtype=np.uint64), distance)
    return [pair for ones, others in blocks for pair in zip(ones.tolist(), others.tolist(), strict=True)]


def flipped(draw: tuple[int, list[int]]) -> int:
    value, bits = draw
    for bit in bits:
        value ^= 1 << bit
    return value


# Few base values and few flipped bits, so that near-duplicates are common.
BASES = st.sampled_from([0, 2**64 - 1, 0x0123456789ABCDEF])
HASHES = st.lists(st.tuples(BASES, st.lists(st.integers(0, 63), max_size=6)).map(flipped), max_size=14)


@given(HASHES, st.integers(0, 8))
def test_same_components_as_all_against_all(hashes: list[int], distance: int) -> None:
    slow = [(i, j) for i, j in combinations(range(len(hashes)), 2) if (hashes[i] ^ hashes[j]).bit_count() <= distance]
    fast = found(hashes, distance)
    assert all((hashes[i] ^ hashes[j]).bit_count() <= distance for i, j in fast)
    assert components(len(hashes), fast) == components(len(hashes), slow)


def test_blocks_do_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = [1 << bit for bit in range(40)]
    whole = sorted(found(hashes, 2))
    monkeypatch.setattr(duplicates, "_BLOCK", 7)
    assert sorted(found(hashes, 2)) == whole
    assert len(set(whole)) == 40 * 39 // 2


def test_equal_hashes_are_a_chain_not_all_their_pairs() -> None:
    assert len(found([7] * 1000, 2)) == 999
