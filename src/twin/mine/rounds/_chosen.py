"""The rules of mining, with the comparators' scores in place of the similarity, and their own guard."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.core import MineSettings
from twin.mine._catalogue import Photographed
from twin.mine._choice import choose_links
from twin.mine._pairs import Pairs, Ranked

__all__ = ["Proposals", "propose"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a round proposes.

    Attributes:
        links: The proposed links.
        aside: Links set aside, in several parts, because the two instances may be one object.
        counts: How many pairs each rule took out, by its name.
        without: How many instances have no link of this round.
        plain: Scores of the links that similarity alone would have proposed next, to compare with.
    """

    links: Ranked
    aside: tuple[Ranked, ...]
    counts: dict[str, int]
    without: int
    plain: FloatArray


def propose(
    catalogue: Photographed, pairs: Pairs, scores: FloatArray, own: FloatArray, settings: MineSettings
) -> Proposals:
    """Choose the links that are confused most.

    Before the rules of `choose_links`, pairs are taken out that the comparators are surer to be one instance than they
    are of the photos of either. Those of them that would have been chosen are set aside. Rendered instances are never
    under suspicion, since their identity is known.

    Args:
        catalogue: Instances and vectors.
        pairs: The pairs to choose from: shortlisted, and never proposed before.
        scores: Probability of *same instance* of each pair.
        own: The same between the photos of each instance; NaN where it has one photo.
        settings: The rules.
    """
    suspect = _surer(catalogue, pairs, scores, own)
    choice = choose_links(catalogue, pairs.take(~suspect), settings, scores[~suspect])
    suspects = choose_links(catalogue, pairs.take(suspect), settings, scores[suspect])
    counts = {"surer than of its own photos": int(suspect.sum()), **choice.counts}
    aside = (choice.aside, suspects.links, suspects.aside)
    return Proposals(choice.links, aside, counts, choice.without, _by_similarity(catalogue, pairs, scores, settings))


def _by_similarity(catalogue: Photographed, pairs: Pairs, scores: FloatArray, settings: MineSettings) -> FloatArray:
    links = choose_links(catalogue, pairs, settings).links.pairs
    count = len(catalogue.instances)
    chosen: FloatArray = scores[np.isin(pairs.first * count + pairs.second, links.first * count + links.second)]
    return chosen


def _surer(catalogue: Photographed, pairs: Pairs, scores: FloatArray, own: FloatArray) -> npt.NDArray[np.bool_]:
    rendered = catalogue.instances.rendered
    known = np.where(np.isnan(own), -np.inf, own)
    best = np.maximum(known[pairs.first], known[pairs.second])
    told = ~(rendered[pairs.first] & rendered[pairs.second])
    surer: npt.NDArray[np.bool_] = told & np.isfinite(best) & (scores > best)
    return surer
