"""How alike the two instances of a negative are, and to which fifth of its source that belongs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.core import Workspace, read_columns
from twin.pairs import Catalog, IntArray, Link

__all__ = ["LEVELS", "Grades", "among_links", "fifths", "graded", "read_grades"]

LEVELS = 5
"""Levels of hardness; of the last one the negatives are most alike."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grades:
    """Similarities of pairs of instances.

    Attributes:
        size: Instances of the catalogue.
        codes: ``first * size + second`` of each pair, ascending, each once.
        similarity: Instance similarity of each, -1 to 1.
        pool: Those similarities, ascending, whose fifths are the levels of hardness.
    """

    size: int
    codes: IntArray
    similarity: FloatArray
    pool: FloatArray

    def among(self, first: IntArray, second: IntArray) -> "Grades":
        """The same, with levels by the similarities of these pairs of instances (``first < second``)."""
        pool = self.values(first, second)
        return replace(self, pool=np.sort(pool[np.isfinite(pool)]))

    def values(self, first: IntArray, second: IntArray) -> FloatArray:
        """The similarity of each pair of instances; NaN where it is unknown."""
        wanted = first * self.size + second
        if not len(self.codes):
            return np.full(len(wanted), np.nan)
        place = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return np.where(self.codes[place] == wanted, self.similarity[place], np.nan)

    def levels(self, first: IntArray, second: IntArray) -> IntArray:
        """The level of hardness, 1 to 5, of each pair of instances; 0 where its similarity is unknown."""
        return fifths(self.values(first, second), self.pool)

    def told(self, link: Link | None) -> dict[str, Any]:
        """What ``extra`` says of a negative; nulls for a match, and where nothing is known."""
        if link is None:
            return {"similarity": None, "hardness": None}
        ends = np.array([link.first], dtype=np.int64), np.array([link.second], dtype=np.int64)
        value, level = float(self.values(*ends)[0]), int(self.levels(*ends)[0])
        return {"similarity": value if np.isfinite(value) else None, "hardness": str(level) if level else None}


def fifths(values: FloatArray, pool: FloatArray) -> IntArray:
    """The fifth of ``pool`` (ascending) in which each value stands, 1 to 5; equal values stand in one; 0 for NaN."""
    if not len(pool):
        return np.zeros(len(values), dtype=np.int64)
    level = np.minimum(np.searchsorted(pool, values, side="left") * LEVELS // len(pool), LEVELS - 1) + 1
    return np.where(np.isfinite(values), level, 0)


def read_grades(workspace: Workspace, catalog: Catalog) -> Grades:
    """The similarities of the accepted links; none where the table lacks the column."""
    path = workspace.accepted
    names = pq.read_schema(path).names if path.exists() else []
    columns = ("instance_a", "instance_b", "similarity")
    if not set(columns) <= set(names):
        return graded(catalog, np.empty((2, 0), dtype=np.int64), np.empty(0))
    table = read_columns(path, columns)
    ids = pa.array([instance.instance_id for instance in catalog.instances], pa.string())
    ends = np.stack([_places(table[name], ids) for name in columns[:2]])
    values = np.asarray(pc.cast(table["similarity"], pa.float64()).to_numpy(), dtype=np.float64)
    known = (ends >= 0).all(axis=0) & np.isfinite(values)
    return graded(catalog, ends[:, known], values[known])


def graded(catalog: Catalog, ends: IntArray, values: FloatArray) -> Grades:
    """Similarities ``values`` of the pairs of instances ``ends`` (2, pairs); their own fifths are the levels."""
    size = len(catalog.instances)
    low, high = np.sort(ends, axis=0)
    codes, row = np.unique(low * size + high, return_index=True)
    return Grades(size, codes, values[row], np.sort(values[row]))


def among_links(grades: Grades, links: Iterable[Link]) -> Grades:
    """As `Grades.among`, of links."""
    ends = np.array([(link.first, link.second) for link in links], dtype=np.int64).reshape(-1, 2).T
    return grades.among(*ends)


def _places(names: pa.ChunkedArray, ids: pa.Array) -> IntArray:
    return np.asarray(pc.fill_null(pc.index_in(names.cast(pa.string()), ids), -1).to_numpy(), dtype=np.int64)
