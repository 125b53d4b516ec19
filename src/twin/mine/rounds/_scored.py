"""Everything that the comparators of a round are asked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from twin.mine._catalogue import Photographed
from twin.mine._pairs import Pairs
from twin.mine.rounds._difficulty import Twins, known_twins
from twin.mine.rounds._known import Links

if TYPE_CHECKING:
    from twin.mine.rounds._comparators import Comparators

__all__ = ["Scored", "score_all"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """Probabilities of *same instance*, by the comparators of one round.

    Attributes:
        pairs: The shortlisted pairs.
        scores: Of each of them.
        own: Of the photos of each instance among themselves; NaN where it has one.
        twins: The known near-twins.
        twin_scores: Of each with its base.
        mined: The mined links accepted before.
        mined_scores: Of each of them.
    """

    pairs: Pairs
    scores: FloatArray
    own: FloatArray
    twins: Twins
    twin_scores: FloatArray
    mined: Links
    mined_scores: FloatArray

    def by_sort(self) -> dict[str, FloatArray]:
        """The probabilities of links whose kind is known, by their kind."""
        sorts = {"photos of one instance": self.own[~np.isnan(self.own)]}
        for degree in np.unique(self.twins.degree):
            sorts[f"near-twins of degree {degree}"] = self.twin_scores[self.twins.degree == degree]
        for number in np.unique(self.mined.round):
            sorts[f"mined in round {number}"] = self.mined_scores[self.mined.round == number]
        return sorts


def score_all(catalogue: Photographed, pairs: Pairs, links: Links, comparators: "Comparators") -> Scored:
    """Score the shortlist, and for comparison what is known: own photos, near-twins, accepted ``links``."""
    twins, mined = known_twins(catalogue), links.take(links.kind == "mined")
    return Scored(
        pairs=pairs,
        scores=comparators.between(pairs.first, pairs.second),
        own=comparators.within(np.arange(len(catalogue.instances))),
        twins=twins,
        twin_scores=comparators.between(twins.twin, twins.base),
        mined=mined,
        mined_scores=comparators.between(mined.first, mined.second),
    )
