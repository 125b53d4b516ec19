"""What the tables of the store say of links, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.review.judging._crowd import Said
from twin.review.judging._logistic import Floats

__all__ = ["Known", "known_links"]


@dataclass(frozen=True, slots=True)
class Known:
    """Links, what is known of them, and what was said of them; a row each.

    Attributes:
        gold: 1 where a link is known to be different, 0 the same, NaN where that is not known.
        judges: Names of the models.
        confidence: Probability of *different* by each of them, ``(links, judges)``; NaN where it gave none.
        said: First verdicts of people; those that cannot tell are left out.
        judged: How many people have given a verdict on each link, *cannot tell* included, ``(links,)``.
    """

    gold: Floats
    judges: tuple[str, ...]
    confidence: Floats
    said: Said
    judged: NDArray[np.int64]


def known_links(items: pa.Table, verdicts: pa.Table) -> Known:
    """Bring verdicts to their links.

    Args:
        items: Columns ``item`` and ``gold``, as `twin.review.store.read_items` gives them.
        verdicts: As `twin.review.store.read_verdicts` gives them; those on other items are passed over.
    """
    first = verdicts.filter(pc.equal(verdicts["repeat"], 0))
    row = pc.index_in(first["item"], value_set=_flat(items["item"]))
    first, row = first.filter(pc.is_valid(row)), pc.drop_null(row)
    rows = row.to_numpy().astype(np.int64)
    is_person = pc.equal(first["reviewer_kind"], "person").to_numpy().astype(np.bool_)
    judges, confidence = _confidences(first.filter(pa.array(~is_person)), rows[~is_person], len(items))
    people, told = first.filter(pa.array(is_person)), rows[is_person]
    judged = np.bincount(told, minlength=len(items))
    return Known(_gold(items["gold"]), judges, confidence, _said(people, told), judged)


def _confidences(models: pa.Table, rows: NDArray[np.int64], count: int) -> tuple[tuple[str, ...], Floats]:
    names, column = _codes(models["reviewer"])
    confidence = np.full((count, len(names)), np.nan)
    values = models["confidence"].to_numpy().astype(np.float64)
    confidence[rows, column] = np.where((values >= 0) & (values <= 1), values, np.nan)
    return tuple(names), confidence


def _said(people: pa.Table, rows: NDArray[np.int64]) -> Said:
    names, who = _codes(people["reviewer"])
    different = pc.equal(people["verdict"], "different").to_numpy().astype(np.bool_)
    told = different | pc.equal(people["verdict"], "same").to_numpy().astype(np.bool_)
    return Said(rows[told], who[told], different[told], len(names))


def _gold(column: pa.ChunkedArray) -> Floats:
    different = pc.equal(column, "different").fill_null(False).to_numpy()
    same = pc.equal(column, "same").fill_null(False).to_numpy()
    return np.where(different, 1.0, np.where(same, 0.0, np.nan))


def _codes(column: pa.ChunkedArray) -> tuple[Sequence[str], NDArray[np.int64]]:
    """The distinct values, sorted, and the number of each row's."""
    names, code = np.unique(column.to_numpy().astype(str), return_inverse=True)
    return [str(name) for name in names], code.astype(np.int64)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
