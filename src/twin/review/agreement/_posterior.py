"""How probable it is that each link joins two different objects, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import generator
from twin.review.agreement._chain import draws
from twin.review.agreement._features import features_of
from twin.review.agreement._interval import Interval, quantiles
from twin.review.agreement._model import ANSWERS, Facts, FloatArray, Unknowns, log_posterior
from twin.review.agreement._start import start
from twin.review.agreement._votes import IntArray, first_verdicts, of_people

__all__ = ["Posterior", "Reliability", "posterior"]

_DRAWS = 500


@dataclass(frozen=True, slots=True)
class Reliability:
    """How often one person is estimated to be right, among the answers in which they take a side.

    Attributes:
        same: Of links that are the same object.
        different: Of links that are different objects.
    """

    same: Interval
    different: Interval


@dataclass(frozen=True)
class Posterior:
    """What the verdicts say, with all its uncertainty.

    Attributes:
        items: The items, in the order of the table asked about.
        probability: Of *different* for each; that of gold is what its verdicts alone would say.
        drawn: Truths that are possible together, shape (draws, items): whether each item is different.
        reliability: Of each person who gave a verdict, by name.
        rests: Whether there is something to tell reliability from: an item that two people judged, or judged gold.
    """

    items: IntArray
    probability: FloatArray
    drawn: NDArray[np.bool_]
    reliability: Mapping[str, Reliability]
    rests: bool


def posterior(items: pa.Table, verdicts: pa.Table, seed: int) -> Posterior:
    """Estimate the truth of all ``items``, judged or not, and the reliability of the people who judged.

    The model is that of `_model`; 500 draws of its posterior are made by `draws`, from the solution of
    Dawid and Skene as a start. ``cannot_tell`` is an answer like others: what it says of the truth is estimated. The
    confidence of models is weighed by how well it foretells the verdicts of people.

    Args:
        items: Rows of one queue, with the columns of `twin.review.store.read_items`.
        verdicts: Verdicts on them, with the columns of `twin.review.store.read_verdicts`; on others they are ignored.
        seed: Of the draws.
    """
    verdicts = first_verdicts(verdicts)
    features = features_of(items, verdicts)
    truth = pc.fill_null(pc.index_in(items["gold"], pa.array(ANSWERS[:2])), -1).to_numpy().astype(np.int64)
    facts, people = _facts(items, of_people(verdicts), features, truth)
    judged = np.unique(facts.item)
    used = _only(facts, judged)
    # The chain takes its chance from a copy: another stream for the rest.
    walk, rng = (generator(seed, "posterior", name) for name in ("chain", "truth"))
    tally = _Tally(facts, features[truth < 0].mean(axis=0) if (truth < 0).any() else features[:0].sum(axis=0))
    for vector in draws(lambda place: log_posterior(place, used), start(used), _DRAWS, walk):
        tally.add(Unknowns.of(vector, facts.people), rng)
    answered = np.bincount(facts.item, minlength=len(truth))
    return Posterior(
        items=items["item"].to_numpy().astype(np.int64),
        probability=tally.total / _DRAWS,
        drawn=np.stack(tally.drawn),
        reliability=tally.reliability(people),
        rests=bool(((answered >= 2) | (answered > 0) & (truth >= 0)).any()),
    )


class _Tally:
    """What the draws come to."""

    def __init__(self, facts: Facts, typical: FloatArray) -> None:
        self._facts = facts
        self._features = np.where(facts.free[:, None], facts.features, typical)  # the features of gold are its own
        self.total = np.zeros(len(facts.truth))
        self.drawn: list[NDArray[np.bool_]] = []
        self._chances: list[FloatArray] = []

    def add(self, unknowns: Unknowns, rng: np.random.Generator) -> None:
        """Take in one draw."""
        from scipy.special import expit  # noqa: PLC0415 - slow to import

        same, different = unknowns.heard(self._facts)
        share = expit(self._features @ unknowns.weights + different - same)
        self.total += share
        self.drawn.append(rng.random(len(share)) < share)
        self._chances.append(np.exp(unknowns.chances()))

    def reliability(self, people: tuple[str, ...]) -> dict[str, Reliability]:
        """Of each person; the third answer takes no side."""
        sided = np.stack(self._chances)[:, :, :, :2]
        sided /= sided.sum(axis=3, keepdims=True)
        answered = np.bincount(self._facts.cell // len(ANSWERS), minlength=len(people))
        return {
            name: Reliability(*(_interval(sided[:, side, place, side], int(answered[place])) for side in (0, 1)))
            for place, name in enumerate(people)
        }


def _interval(values: FloatArray, count: int) -> Interval:
    return Interval(float(values.mean()), *quantiles(values), count)


def _facts(items: pa.Table, verdicts: pa.Table, features: FloatArray, truth: IntArray) -> tuple[Facts, tuple[str, ...]]:
    place = pc.index_in(verdicts["item"], items["item"].combine_chunks())
    answer = pc.index_in(verdicts["verdict"], pa.array(ANSWERS))
    told = pc.and_(pc.is_valid(place), pc.is_valid(answer))
    place, answer, names = (column.filter(told) for column in (place, answer, verdicts["reviewer"]))
    people = tuple(sorted(set(names.to_pylist())))
    person = pc.index_in(names, pa.array(people, pa.string()))
    who, what, where = (column.to_numpy().astype(np.int64) for column in (person, answer, place))
    return Facts(features, truth, where, len(ANSWERS) * who + what, len(people)), people


def _only(facts: Facts, judged: IntArray) -> Facts:
    """The facts of the ``judged`` items alone: the others tell nothing."""
    item = np.searchsorted(judged, facts.item)
    return Facts(facts.features[judged], facts.truth[judged], item, facts.cell, facts.people)
