"""All photos that were ever readable, whether or not they are in the catalogue now."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.catalog.checks._paths import source_tables
from twin.catalog.checks._scores import SCORES
from twin.catalog.store import StoredImage
from twin.core import TwinError, Workspace

__all__ = ["IntArray", "Photos", "hashes_of", "known_ids", "read_photos"]

IntArray = NDArray[np.int64]

_PLACE = ("shard", "offset", "size")
_FACTS = ("width", "height", "original_width", "original_height", "phash", *(f"score_{name}" for name in SCORES))
_COLUMNS = ("image_id", "instance_id", "category", *_FACTS, *_PLACE)


@dataclass(frozen=True)
class Photos:
    """Photos and who claims them.

    Attributes:
        table: A row a photo, by ascending ``image_id``, with its facts, its scores, and where it is stored.
        claims: Rows ``(photo, instance)``: a source says that this photo shows this instance, each once.
        instances: A row an instance, by ascending ``instance_id``, with ``category`` and ``base``.
        store: Folder of the shards.
    """

    table: pa.Table
    claims: IntArray
    instances: pa.Table
    store: Path

    def __len__(self) -> int:
        return len(self.table)

    def numbers(self, column: str) -> NDArray[np.float64]:
        """A column of numbers; NaN where one is missing."""
        values = self.table[column].cast(pa.float64()).to_numpy()
        return np.asarray(values, dtype=np.float64)

    @property
    def hashes(self) -> NDArray[np.uint64]:
        """The perceptual hash of each photo."""
        return hashes_of(self.table["phash"])

    @property
    def roots(self) -> IntArray:
        """A number for each instance that it shares with its base and near-twins only."""
        ids, base = self.instances["instance_id"], self.instances["base"]
        root = pc.if_else(pc.equal(base, ""), ids, base)
        codes = root.combine_chunks().dictionary_encode().indices
        return np.asarray(codes.to_numpy(), dtype=np.int64)

    def stored(self, row: int) -> StoredImage:
        """Where the pixels of a photo are."""
        shard, offset, size, image_id = (self.table[name][row].as_py() for name in (*_PLACE, "image_id"))
        return StoredImage(self.store / shard, offset, size, image_id)


def hashes_of(texts: pa.ChunkedArray) -> NDArray[np.uint64]:
    """Perceptual hashes, given as 16 hexadecimal digits each, as numbers.

    Raises:
        ValueError: One has other characters or another length.
    """
    joined = "".join(texts.to_pylist())
    hashes = np.frombuffer(bytes.fromhex(joined), dtype=">u8").astype(np.uint64)
    if len(joined) != 16 * len(texts) or len(hashes) != len(texts):
        raise ValueError("a perceptual hash has 16 hexadecimal digits")
    return hashes


def read_photos(workspace: Workspace) -> Photos:
    """Read the tables of all sources.

    Raises:
        TwinError: There are none, or none of their photos could be read.
    """
    paths = source_tables(workspace)
    rows = pa.concat_tables([_readable(path) for path in paths]) if paths else pa.table({"image_id": []})
    if not len(rows):
        raise TwinError(f"Workspace {workspace.root} has no photos; run `twin catalog import` or `render` first.")
    rows = rows.sort_by([("image_id", "ascending"), ("instance_id", "ascending")])
    instances = _instances(rows)
    first, photo = _runs(rows["image_id"])
    owner = pc.index_in(rows["instance_id"], instances["instance_id"].combine_chunks()).to_numpy()
    claims = np.unique(np.stack([photo, owner.astype(np.int64)], axis=1), axis=0)
    table = rows.take(pa.array(first)).select(["image_id", *_FACTS, *_PLACE]).combine_chunks()
    return Photos(table, claims, instances, workspace.store)


def known_ids(workspace: Workspace) -> tuple[set[str], set[str]]:
    """The ids of all photos and of all instances that any source has."""
    photos, instances = set[str](), set[str]()
    for path in source_tables(workspace):
        table = pq.read_table(path, columns=["image_id", "instance_id"])
        photos.update(table["image_id"].drop_null().unique().to_pylist())
        instances.update(table["instance_id"].drop_null().unique().to_pylist())
    return photos, instances


def _readable(path: Path) -> pa.Table:
    there = pq.read_schema(path).names
    table = pq.read_table(path, columns=[*_COLUMNS, *(["base"] if "base" in there else [])])
    if "base" not in there:
        table = table.append_column("base", pa.repeat("", len(table)))
    return table.replace_schema_metadata().filter(pc.is_valid(table["image_id"]))


def _instances(rows: pa.Table) -> pa.Table:
    ordered = rows.select(["instance_id", "category", "base"]).sort_by("instance_id")
    first, _ = _runs(ordered["instance_id"])
    chosen = ordered.take(pa.array(first))
    filled = pc.fill_null(chosen["base"], "")
    return chosen.set_column(2, "base", filled).combine_chunks()


def _runs(values: pa.ChunkedArray) -> tuple[IntArray, IntArray]:
    """Where each run of equal values begins, and the number of the run that each value is in."""
    codes = values.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    begins = np.diff(codes, prepend=-1) != 0
    return np.flatnonzero(begins), np.cumsum(begins) - 1
