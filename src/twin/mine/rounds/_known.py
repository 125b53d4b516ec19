"""The links that earlier rounds left."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from twin.core import TwinError, Workspace, read_table
from twin.mine._catalogue import Photographed
from twin.mine._tables import ACCEPTED, LINKS, maybe_same_path

__all__ = ["Earlier", "Links", "read_earlier"]

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Links:
    """Links between instances of one catalogue, as arrays of one length.

    Attributes:
        first: Place of the one instance of each link.
        second: Place of the other, larger.
        kind: ``mined`` or ``near-twin``.
        round: The round that proposed it.
    """

    first: IntArray
    second: IntArray
    kind: npt.NDArray[np.object_]
    round: IntArray

    def take(self, chosen: npt.NDArray[np.bool_]) -> "Links":
        """Those at ``chosen``."""
        return Links(self.first[chosen], self.second[chosen], self.kind[chosen], self.round[chosen])


@dataclass(frozen=True, slots=True)
class Earlier:
    """The tables of links as they were before a round, whatever that round or later ones have already added.

    Attributes:
        candidates: ``links/candidates.parquet``.
        maybe_same: ``links/maybe_same.parquet``.
        accepted: ``links/accepted.parquet``.
    """

    candidates: pa.Table
    maybe_same: pa.Table
    accepted: pa.Table

    def links(self, catalogue: Photographed) -> Links:
        """The accepted links.

        Raises:
            TwinError: A link names an instance that the catalogue lacks.
        """
        first, second = _places(catalogue, self.accepted)
        kind, number = (self.accepted[name].to_numpy() for name in ("kind", "round"))
        return Links(first, second, kind, number.astype(np.int64))

    def proposed(self, catalogue: Photographed, first: IntArray, second: IntArray) -> npt.NDArray[np.bool_]:
        """Which pairs of instances were proposed, accepted or set aside before."""
        count = len(catalogue.instances)
        tables = (self.candidates, self.maybe_same, self.accepted)
        known = np.concatenate([_places(catalogue, table) for table in tables], axis=1)
        return np.isin(first * count + second, known[0] * count + known[1])


def read_earlier(workspace: Workspace, number: int) -> Earlier:
    """Read the links of the rounds before ``number``.

    Raises:
        TwinError: A table is missing: nothing has been mined or accepted yet.
    """
    return Earlier(
        _before(workspace.candidates, LINKS, number),
        _before(maybe_same_path(workspace), LINKS, number),
        _before(workspace.accepted, ACCEPTED, number),
    )


def _before(path: Path, schema: pa.Schema, number: int) -> pa.Table:
    table = read_table(path, [name for name in schema.names if name not in ("round", "score")])
    if "round" not in table.column_names:
        table = table.append_column("round", pa.repeat(0, len(table)))
    if "score" not in table.column_names:
        table = table.append_column("score", table["similarity"])
    return table.select(schema.names).cast(schema).filter(pc.less(table["round"], number))


def _places(catalogue: Photographed, table: pa.Table) -> IntArray:
    ids = catalogue.instances.ids
    sides = [pc.index_in(table[name], value_set=ids).combine_chunks() for name in ("instance_a", "instance_b")]
    if any(side.null_count for side in sides):
        raise TwinError(
            "The links name instances without photos; they belong to an earlier catalogue: run `twin mine`."
        )
    return np.sort(np.array([side.to_numpy() for side in sides], dtype=np.int64).reshape(2, -1), axis=0)
