"""The verdicts of people as arrays."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["CANNOT_TELL", "IntArray", "Votes", "first_verdicts", "of_people", "read_votes"]

IntArray = NDArray[np.int64]

CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Votes:
    """First verdicts of people that take a side, as columns of one length; ``cannot_tell`` takes none.

    Attributes:
        item: Place of the item of each vote, 0 to ``items`` - 1.
        reviewer: Place of the reviewer in ``reviewers``.
        side: Place of the verdict in ``sides``.
        items: How many items have a vote.
        reviewers: Who voted, sorted.
        sides: The verdicts that there are, sorted.
    """

    item: IntArray
    reviewer: IntArray
    side: IntArray
    items: int
    reviewers: tuple[str, ...]
    sides: tuple[str, ...]

    def tallies(self) -> IntArray:
        """How many voted for each side, shape (items, sides)."""
        shape = (self.items, len(self.sides))
        cells = np.bincount(self.item * shape[1] + self.side, minlength=shape[0] * shape[1])
        return cells.reshape(shape).astype(np.int64)


def of_people(verdicts: pa.Table) -> pa.Table:
    """The rows of ``verdicts`` that people gave."""
    return verdicts.filter(pc.equal(verdicts["reviewer_kind"], "person"))


def first_verdicts(verdicts: pa.Table) -> pa.Table:
    """The rows of ``verdicts`` that are not the planned second look of a reviewer."""
    return verdicts.filter(pc.equal(verdicts["repeat"], 0))


def read_votes(verdicts: pa.Table, each: int) -> Votes:
    """The first ``each`` votes on each item among ``verdicts`` (columns of `twin.review.store.read_verdicts`).

    Later ones were asked for because the first did not agree: with them, people would seem to agree less, or more.
    """
    table = first_verdicts(of_people(verdicts))
    table = table.filter(pc.not_equal(table["verdict"], CANNOT_TELL))
    table = table.sort_by([(name, "ascending") for name in ("item", "at", "reviewer")])
    places = table["item"].to_numpy()
    begins = np.searchsorted(places, places)  # where the votes on the item of each vote begin
    table = table.filter(pa.array(np.arange(len(places)) - begins < each))
    items, item = np.unique(table["item"].to_numpy(), return_inverse=True)
    reviewers, reviewer = _coded(table["reviewer"])
    sides, side = _coded(table["verdict"])
    return Votes(item.astype(np.int64), reviewer, side, len(items), reviewers, sides)


def _coded(texts: pa.ChunkedArray) -> tuple[tuple[str, ...], IntArray]:
    names = sorted(set(texts.to_pylist()))
    places = pc.index_in(texts, pa.array(names, pa.string())).to_numpy().astype(np.int64)
    return tuple(names), places
