from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mine.photographed import catalogues, photographed, unit
from twin.core import generator
from twin.mine._nearest import nearest
from twin.mine._similarity import own_similarity, similarity_to

RULES = st.sampled_from(["mean", "max"])


def _everyone(catalogue):
    return np.arange(len(catalogue.instances))


def _nearest(catalogue, *, count, rule, block):
    return nearest(catalogue, _everyone(catalogue), count=count, rule=rule, block=block, advance=lambda _pairs: None)


def _exact(catalogue, a, b, rule):
    """Similarity in exact arithmetic on the stored float32 values."""
    cosines = [
        sum(Fraction(float(x)) * Fraction(float(y)) for x, y in zip(p, q, strict=True))
        for p in catalogue.photos(a)
        for q in catalogue.photos(b)
    ]
    return float(max(cosines) if rule == "max" else sum(cosines) / len(cosines))


def _obvious(catalogue, count, rule):
    """All pairs, the slow way."""
    found = {}
    for a, one in enumerate(catalogue.instances):
        others = [
            (-round(_exact(catalogue, a, b, rule), 9), b)
            for b, other in enumerate(catalogue.instances)
            if a != b and one.root != other.root
        ]
        found[a] = [b for _, b in sorted(others)[:count]]
    return found


@settings(max_examples=60, deadline=None)
@given(catalogues(), st.integers(1, 6), RULES, st.integers(1, 40))
def test_neighbours_are_those_of_the_obvious_way(catalogue, count, rule, block):
    found = _nearest(catalogue, count=count, rule=rule, block=block)
    numbers = {a: [neighbour.instance for neighbour in neighbours] for a, neighbours in found.items()}
    assert numbers == _obvious(catalogue, count, rule)
    for a, neighbours in found.items():
        for neighbour in neighbours:
            assert neighbour.similarity == pytest.approx(_exact(catalogue, a, neighbour.instance, rule), abs=1e-12)


@pytest.mark.parametrize("rule", ["mean", "max"])
def test_the_block_size_changes_no_bit(rule):
    draw = generator(3, "blocks")
    photos = [unit(draw.normal(size=(size, 64))) for size in draw.integers(1, 4, 60)]
    photos += photos[:30]  # exact ties
    catalogue = photographed(photos)
    whole = _nearest(catalogue, count=5, rule=rule, block=10_000)
    assert all(_nearest(catalogue, count=5, rule=rule, block=block) == whole for block in (1, 7, 90))


def test_more_equals_than_the_shortlist_holds_are_ordered_by_index():
    catalogue = photographed([unit([[1, 2, 3]])] * 60)
    found = _nearest(catalogue, count=3, rule="mean", block=16)
    assert [neighbour.instance for neighbour in found[30]] == [0, 1, 2]
    assert [neighbour.instance for neighbour in found[1]] == [0, 2, 3]


def test_values_float32_cannot_tell_apart_are_told_apart():
    """Sixty neighbours that differ by less than the rounding of a float32 product."""
    draw = generator(1, "close")
    base = unit(draw.normal(size=(1, 500)))
    photos = [base] + [unit(base + draw.normal(size=(1, 500)) * 1e-6) for _ in range(60)]
    catalogue = photographed(photos)
    exact = sorted(range(1, 61), key=lambda b: (-round(_exact(catalogue, 0, b, "mean"), 9), b))
    found = _nearest(catalogue, count=4, rule="mean", block=8)
    assert [neighbour.instance for neighbour in found[0]] == exact[:4]


def test_progress_counts_every_ordered_pair_once():
    catalogue = photographed([unit([[1, 0]])] * 11)
    told = []
    nearest(catalogue, _everyone(catalogue), count=2, rule="mean", block=4, advance=told.append)
    assert sum(told) == 121


@settings(max_examples=40, deadline=None)
@given(catalogues(), RULES)
def test_similarity_is_symmetric_to_the_bit(catalogue, rule):
    everyone = _everyone(catalogue)
    matrix = np.array([similarity_to(catalogue, a, everyone, rule) for a in everyone])
    assert np.array_equal(matrix, matrix.T)


@given(catalogues())
def test_own_similarity_is_that_of_different_photos(catalogue):
    photos = catalogue.photos(0).astype(float)
    cosines = [photos[i] @ photos[j] for i in range(len(photos)) for j in range(i)]
    if cosines:
        assert own_similarity(catalogue, 0, "mean") == pytest.approx(np.mean(cosines), abs=1e-12)
        assert own_similarity(catalogue, 0, "max") == pytest.approx(max(cosines), abs=1e-12)
    else:
        assert own_similarity(catalogue, 0, "mean") is None
