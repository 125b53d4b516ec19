"""Accepted links between instances: one by one for those who look at few, as columns for those who expand them all."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import TwinError, Workspace, read_columns
from twin.mine import is_reviewed, maybe_same_path
from twin.pairs._catalog import Catalog, IntArray

__all__ = ["Link", "Links", "known_codes", "read_link_table", "read_links"]


@dataclass(frozen=True, slots=True)
class Link:
    """An accepted look-alike relation between two instances (their places in the catalogue, ``first < second``).

    Attributes:
        first: Place of the one instance.
        second: Place of the other.
        kind: ``mined``, ``near-twin`` or ``random``.
        degree: Number of changed attributes of a near-twin; 0 for another link.
        changes: What differs, as JSON text.
    """

    first: int
    second: int
    kind: str
    degree: int
    changes: str


@dataclass(frozen=True, slots=True)
class Links:
    """Links as columns of one length.

    Attributes:
        first: Place of the one instance.
        second: Place of the other, larger.
        kind: Place in ``kinds``.
        kinds: Kinds and degrees, sorted.
        change: Place in ``changes``.
        changes: What differs, as JSON texts.
    """

    first: IntArray
    second: IntArray
    kind: IntArray
    kinds: tuple[tuple[str, int], ...]
    change: IntArray
    changes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.first)

    def take(self, choice: IntArray | NDArray[np.bool_]) -> "Links":
        """The chosen links, by place or mask."""
        columns = (self.first[choice], self.second[choice], self.kind[choice])
        return Links(*columns, self.kinds, self.change[choice], self.changes)

    def with_random(self, first: IntArray, second: IntArray) -> "Links":
        """These links, and random ones between the instances ``first`` and ``second``."""
        kinds = tuple(sorted({*self.kinds, ("random", 0)}))
        number = np.array([kinds.index(kind) for kind in self.kinds], dtype=np.int64)
        return Links(
            np.append(self.first, first),
            np.append(self.second, second),
            np.append(number[self.kind], np.full(len(first), kinds.index(("random", 0)))),
            kinds,
            np.append(self.change, np.full(len(first), len(self.changes))),
            (*self.changes, "[]"),
        )

    def rows(self) -> list[Link]:
        """Each link as an object."""
        columns = (self.first, self.second, self.kind, self.change)
        return [
            Link(one, other, self.kinds[kind][0], self.kinds[kind][1], self.changes[change])
            for one, other, kind, change in zip(*(column.tolist() for column in columns), strict=True)
        ]


def read_links(workspace: Workspace, catalog: Catalog) -> list[Link]:
    """Read the accepted links one by one; as `read_link_table`."""
    return read_link_table(workspace, catalog).rows()


def read_link_table(workspace: Workspace, catalog: Catalog) -> Links:
    """Read the accepted links, each relation once (a near-twin's own link before a mined one), in canonical order.

    Raises:
        TwinError: There are none, or one names an unknown instance or links an instance to itself.
    """
    path = workspace.accepted
    if not path.exists() and is_reviewed(workspace):
        raise TwinError(f"{path} does not exist, since the links are reviewed; run `twin review accept`.")
    table = read_columns(path, ("instance_a", "instance_b", "kind", "degree", "changes")).combine_chunks()
    if not len(table):
        raise TwinError(
            f"{path} holds no accepted link, so there are no hard negatives; "
            "run `twin mine` with --across or more --links, or accept some links."
        )
    ends = np.sort(
        np.stack([_places(workspace, catalog, table[name]) for name in ("instance_a", "instance_b")]), axis=0
    )
    _check_ends(path, table, ends)
    names = list(zip(table["kind"].to_pylist(), table["degree"].to_pylist(), strict=True))
    kinds = tuple(sorted(set(names)))
    number = {name: place for place, name in enumerate(kinds)}
    kind = np.array([number[name] for name in names], dtype=np.int64)
    change, changes = _coded(table["changes"])
    # Of several rows for one relation the first that is not mined stays, else the first.
    order = np.lexsort((np.arange(len(table)), np.array([name == "mined" for name, _ in names]), ends[1], ends[0]))
    codes = ends[0][order] * len(catalog.instances) + ends[1][order]
    kept = order[np.diff(codes, prepend=-1) != 0]
    return Links(ends[0][kept], ends[1][kept], kind[kept], kinds, change[kept], changes)


def known_codes(workspace: Workspace, catalog: Catalog, accepted: Links) -> IntArray:
    """All pairs of instances of which something is known: accepted, proposed, or set aside as perhaps one object.

    None of them may come back as a random *no*.

    Returns:
        ``first * len(catalog.instances) + second`` of each pair of instances in the catalogue.
    """
    size = len(catalog.instances)
    ids = pa.array([instance.instance_id for instance in catalog.instances], pa.string())
    codes = [accepted.first * size + accepted.second]
    for path in (workspace.candidates, maybe_same_path(workspace)):
        if path.exists():
            table = read_columns(path, ("instance_a", "instance_b"))
            places = [pc.fill_null(pc.index_in(table[name].cast(pa.string()), ids), -1) for name in table.column_names]
            ends = np.sort(np.stack([np.asarray(column.to_numpy(), dtype=np.int64) for column in places]), axis=0)
            codes.append((ends[0] * size + ends[1])[ends[0] >= 0])
    return np.concatenate(codes)


def _coded(texts: pa.ChunkedArray) -> tuple[IntArray, tuple[str, ...]]:
    """A number for each text, and the texts, sorted."""
    encoded = texts.combine_chunks().cast(pa.string()).dictionary_encode()
    names = encoded.dictionary.to_pylist()
    place = {name: number for number, name in enumerate(sorted(names))}
    numbers = np.array([place[name] for name in names], dtype=np.int64)
    return numbers[encoded.indices.to_numpy()], tuple(place)


def _places(workspace: Workspace, catalog: Catalog, names: pa.ChunkedArray) -> IntArray:
    ids = pa.array([instance.instance_id for instance in catalog.instances], pa.string())
    places = pc.index_in(names.cast(pa.string()), ids)
    if places.null_count:
        unknown = names.filter(pc.is_null(places))[0].as_py()
        raise TwinError(
            f"{workspace.accepted} names instance {unknown!r}, which {workspace.instances} lacks; "
            "the links belong to an earlier catalogue: run `twin mine` again."
        )
    return np.asarray(places.to_numpy(), dtype=np.int64)


def _check_ends(path: Path, table: pa.Table, ends: IntArray) -> None:
    same = np.flatnonzero(ends[0] == ends[1])
    if len(same):
        name = table["instance_a"][int(same[0])].as_py()
        raise TwinError(f"{path} links instance {name!r} to itself; remove that row.")
