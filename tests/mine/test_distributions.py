"""The quantiles on screen rest on distinct pairs, of instances that may differ."""

import itertools

import numpy as np

from tests.mine.photographed import photographed, unit
from twin.core import generator
from twin.mine._distributions import distributions
from twin.mine._similarity import similarity_to


def test_the_sample_of_a_small_catalogue_is_each_pair_of_different_bases_once() -> None:
    vectors = unit(generator(0).normal(size=(8, 2, 5)))
    catalogue = photographed(list(vectors), bases=[None, None, 0, None, 0, None, None, None])
    pairs = [pair for pair in itertools.combinations(range(8), 2) if not set(pair) <= {0, 2, 4}]
    expected = [similarity_to(catalogue, a, np.array([b]), "mean")[0] for a, b in pairs]
    found = distributions(catalogue, [np.arange(8)], [], "mean")["any two (sample)"]
    assert sorted(found.tolist()) == sorted(expected)
    assert len(found) == 25
