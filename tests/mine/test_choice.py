import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mine import obvious
from tests.mine.photographed import catalogues, photographed, unit
from twin.core import MineSettings, generator
from twin.mine._choice import choose_links
from twin.mine._pairs import Pairs
from twin.mine._shortlisting import shortlisted_pairs

BOUND = st.none() | st.floats(-1, 1)
RULES = st.fixed_dictionaries(
    {
        "links": st.integers(1, 4),
        "shortlist": st.integers(1, 8),
        "total": st.none() | st.integers(1, 12),
        "similarity": st.sampled_from(["mean", "max", "top"]),
        "top_m": st.integers(1, 4),
        "across": st.booleans(),
        "min_similarity": BOUND,
        "max_similarity": BOUND,
        "margin": st.none() | st.floats(0, 1),
    }
)


def _found(choice):
    links = choice.links
    pairs = zip(links.pairs.first.tolist(), links.pairs.second.tolist(), strict=True)
    return dict(zip(pairs, zip(links.rank.tolist(), links.mutual.tolist(), strict=True), strict=True))


def _same(catalogue, wanted):
    choice = choose_links(catalogue, shortlisted_pairs(catalogue, wanted), wanted)
    links, aside = obvious.links(catalogue, wanted)
    assert _found(choice) == links
    assert list(zip(choice.aside.pairs.first, choice.aside.pairs.second, strict=True)) == aside
    return choice


@settings(max_examples=200, deadline=None)
@given(catalogues(), RULES)
def test_links_are_those_of_the_obvious_way(catalogue, rules):
    _same(catalogue, MineSettings(**rules))


@settings(max_examples=100, deadline=None)
@given(catalogues(), RULES)
def test_every_pair_is_linked_or_counted_once(catalogue, rules):
    wanted = MineSettings(**rules)
    pairs = shortlisted_pairs(catalogue, wanted)
    choice = choose_links(catalogue, pairs, wanted)
    assert len(choice.links) + sum(choice.counts.values()) == len(pairs)
    assert choice.counts["maybe the same"] == len(choice.aside)
    assert len(choice.links) <= (wanted.total or np.inf)
    degree = np.bincount(np.append(choice.links.pairs.first, choice.links.pairs.second), minlength=1)
    assert degree.max() <= wanted.links
    assert choice.without == len(catalogue.instances) - np.count_nonzero(degree)


@pytest.mark.parametrize("rules", [{}, {"across": True}, {"similarity": "max"}, {"similarity": "top", "total": 999}])
def test_links_equal_brute_force_on_many_instances(rules):
    _same(_many(120, 3), MineSettings(links=4, shortlist=12, **rules))


@pytest.mark.slow
@pytest.mark.parametrize("rules", [{}, {"margin": 0.2, "total": 3000}])
def test_links_equal_brute_force_on_2000_instances(rules):
    choice = _same(_many(2000, 20), MineSettings(**rules))
    assert len(choice.links) > 2000


def _many(count, categories):
    """Instances with 1 to 3 photos, a tenth of them with the same photos as another."""
    draw = generator(7, "many")
    centres = draw.normal(size=(count, 1, 16))
    photos = [unit(centre + draw.normal(size=(draw.integers(1, 4), 16))) for centre in centres]
    for number in range(0, count, 10):
        photos[number] = photos[(number * 7 + 3) % count]
    return photographed(photos, categories=[f"c{number % categories}" for number in range(count)])


def _pair(photos, rendered=False, **rules):
    catalogue = photographed(photos, rendered=rendered)
    return choose_links(catalogue, Pairs(np.array([0]), np.array([1]), np.array([0.9])), MineSettings(**rules))


APART = unit([[1, 0], [3, 4]])  # own similarity 0.6
CLOSE = unit([[1, 0], [10, 1]])  # own similarity above 0.99
SINGLE = unit([[1, 0]])


def test_instances_more_alike_than_their_own_photos_are_set_aside():
    assert len(_pair([APART, APART]).aside) == 1
    assert len(_pair([APART, SINGLE]).aside) == 1
    assert not len(_pair([APART, CLOSE]).aside)
    assert not len(_pair([SINGLE, SINGLE]).aside)
    assert not len(_pair([APART, APART], rendered=True).aside)
    assert len(_pair([APART, APART], rendered=True).links) == 1


def test_what_is_set_aside_is_no_link():
    choice = _pair([APART, APART])
    assert (len(choice.links), choice.without, choice.counts["maybe the same"]) == (0, 2, 1)


def test_the_margin_is_kept_to_both_instances():
    assert len(_pair([CLOSE, CLOSE], margin=0.05).links) == 1
    assert _pair([CLOSE, CLOSE], margin=0.2).counts["within the margin"] == 1
    assert _pair([APART, CLOSE], margin=0.0).counts["within the margin"] == 1
    assert len(_pair([SINGLE, SINGLE], margin=1.0).links) == 1


def test_a_score_ranks_but_the_rules_go_by_similarity():
    catalogue = photographed([SINGLE] * 4)
    pairs = Pairs(np.array([0, 0, 0]), np.array([1, 2, 3]), np.array([0.9, 0.8, 0.7]))
    wanted = MineSettings(links=1, max_similarity=0.85)
    choice = choose_links(catalogue, pairs, wanted, np.array([0.3, 0.1, 0.2]))
    assert _found(choice) == {(0, 3): (1, True)}
    assert choice.links.score.tolist() == [0.2]
    assert choice.links.pairs.similarity.tolist() == [0.7]
    assert choice.counts["above max_similarity"] == 1
