"""The quantiles on screen rest on distinct pairs, of instances that may differ."""

import itertools

import numpy as np
import pytest

from tests.mine.photographed import photographed, unit
from twin.core import MineSettings, generator
from twin.mine._choice import choose_links
from twin.mine._distributions import distributions, quantiles
from twin.mine._shortlisting import shortlisted_pairs
from twin.mine._similarity import similarities


@pytest.fixture
def found():
    vectors = unit(generator(0).normal(size=(8, 2, 5)))
    catalogue = photographed(list(vectors), bases=[None, None, 0, None, 0, None, None, None])
    wanted = MineSettings(links=2, max_similarity=0.3)
    pairs = shortlisted_pairs(catalogue, wanted)
    choice = choose_links(catalogue, pairs, wanted)
    return catalogue, pairs, choice, distributions(catalogue, wanted, pairs, choice, np.array([0.5]))


def test_the_sample_of_a_small_catalogue_is_each_pair_of_different_bases_once(found):
    catalogue, *_, values = found
    pairs = np.array([pair for pair in itertools.combinations(range(8), 2) if not set(pair) <= {0, 2, 4}])
    expected = similarities(catalogue, *pairs.T, best=None)
    assert sorted(values["any two (sample)"].tolist()) == sorted(expected.tolist())
    assert len(expected) == 25


def test_negatives_are_shown_before_and_after_the_rules(found):
    _, pairs, choice, values = found
    after = values["mined links, after rules"]
    assert after.tolist() == choice.links.pairs.similarity.tolist()
    assert after.max() <= 0.3 < values["nearest others, before rules"].max()
    assert set(values["nearest others, before rules"].tolist()) <= set(pairs.similarity.tolist())
    assert len(values["photos of one instance"]) == 8


def test_quantiles_are_those_of_the_values_and_empty_kinds_are_left_out():
    told = quantiles({"a": np.arange(101) / 100, "b": np.array([])})
    assert told == {"a": {"pairs": 101, "5%": 0.05, "25%": 0.25, "50%": 0.5, "75%": 0.75, "95%": 0.95}}
