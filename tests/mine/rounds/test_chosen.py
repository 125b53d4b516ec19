import numpy as np
import pytest

from tests.mine.photographed import photographed, unit
from twin.core import MineSettings, generator
from twin.mine._pairs import Pairs
from twin.mine.rounds._chosen import propose


def _pairs(count):
    first, second = np.triu_indices(count, k=1)
    return Pairs(first.astype(np.int64), second.astype(np.int64), np.full(len(first), 0.1))


def _catalogue(rendered=False):
    draw = generator(0, "vectors")
    return photographed(
        [unit(np.eye(6)[number] + draw.normal(size=(2, 6)) * 0.01) for number in range(6)], rendered=rendered
    )


def test_what_is_surer_than_the_own_photos_is_set_aside():
    catalogue, pairs = _catalogue(), _pairs(6)
    scores = np.linspace(0.1, 0.4, len(pairs))
    scores[3] = 0.95
    own = np.array([0.9, 0.5, np.nan, 0.8, 0.7, 0.6])
    proposals = propose(catalogue, pairs, scores, own, MineSettings(links=5))
    aside = [
        (int(a), int(b)) for part in proposals.aside for a, b in zip(part.pairs.first, part.pairs.second, strict=True)
    ]
    assert aside == [(pairs.first[3], pairs.second[3])]
    assert proposals.counts["surer than of its own photos"] == 1
    assert len(proposals.links) == len(pairs) - 1


@pytest.mark.parametrize("known", ["rendered", "one photo each"])
def test_nothing_is_suspected_where_identity_is_known_or_cannot_be_compared(known):
    catalogue, pairs = _catalogue(rendered=known == "rendered"), _pairs(6)
    own = np.full(6, np.nan if known == "one photo each" else 0.1)
    proposals = propose(catalogue, pairs, np.full(len(pairs), 0.9), own, MineSettings(links=5))
    assert sum(map(len, proposals.aside)) == 0
    assert len(proposals.links) == len(pairs)


def test_the_highest_scores_are_chosen_whatever_the_similarity():
    catalogue, pairs = _catalogue(), _pairs(6)
    scores = np.zeros(len(pairs))
    wanted = [(0, 5), (1, 3), (2, 4)]
    for a, b in wanted:
        scores[(pairs.first == a) & (pairs.second == b)] = 0.5
    proposals = propose(catalogue, pairs, scores, np.ones(6), MineSettings(links=1))
    links = proposals.links.pairs
    assert list(zip(links.first.tolist(), links.second.tolist(), strict=True)) == wanted
    assert (proposals.links.score == 0.5).all()
    assert len(proposals.plain) == 3
