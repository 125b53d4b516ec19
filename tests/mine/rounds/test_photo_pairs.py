import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.core import generator
from twin.mine.rounds._photo_pairs import between, within

sizes = st.lists(st.integers(1, 6), min_size=2, max_size=8)


def _groups(photos):
    found = {}
    for left, right, owner in zip(photos.left.tolist(), photos.right.tolist(), photos.owner.tolist(), strict=True):
        found.setdefault(owner, []).append((left, right))
    return found


@given(sizes, st.integers(1, 40), st.integers(0, 9))
def test_pairs_of_a_link_are_different_and_of_its_two_instances(counts, most, seed):
    starts = np.cumsum([0, *counts])
    first, second = np.arange(len(counts) - 1), np.arange(1, len(counts))
    found = _groups(between(starts, first, second, most, generator(seed)))
    for link, (a, b) in enumerate(zip(first, second, strict=True)):
        pairs = found[link]
        assert len(set(pairs)) == len(pairs) == min(most, counts[a] * counts[b])
        assert all(starts[a] <= left < starts[a + 1] and starts[b] <= right < starts[b + 1] for left, right in pairs)


@given(sizes, st.integers(1, 20), st.integers(0, 9))
def test_pairs_of_an_instance_are_of_different_photos(counts, most, seed):
    starts = np.cumsum([0, *counts])
    found = _groups(within(starts, np.arange(len(counts)), most, generator(seed)))
    for instance, count in enumerate(counts):
        pairs = {frozenset(pair) for pair in found.get(instance, [])}
        assert len(pairs) == len(found.get(instance, [])) == min(most, count * (count - 1) // 2)
        assert all(len(pair) == 2 and all(starts[instance] <= p < starts[instance + 1] for p in pair) for pair in pairs)


def test_few_pairs_are_spread_over_the_photos():
    photos = between(np.array([0, 8, 16]), np.array([0]), np.array([1]), 8, generator(0))
    assert len(set(photos.left.tolist())) == 8
    assert len(set(photos.right.tolist())) == 8


def test_every_pair_is_drawn_equally_often():
    starts, links = np.array([0, 3, 5]), np.zeros(3000, dtype=np.int64)
    photos = between(starts, links, links + 1, 2, generator(0))
    counts = np.unique(photos.left * 10 + photos.right, return_counts=True)[1]
    assert len(counts) == 6
    assert counts.min() > 800
    assert counts.max() < 1200
