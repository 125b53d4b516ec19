"""The general questions and the multi queries, read as the pair queries are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.catalog.store import image_id_of
from twin.core import digest, read_columns
from twin.pairs.exports._photos import IntArray, Photos
from twin.pairs.exports._tables import ROWS, Block

__all__ = ["GeneralTable", "open_general"]

_COLUMNS = ("question", "answer", "images", "category")


@dataclass(frozen=True, slots=True)
class GeneralTable:
    """Questions that are no pair queries, about one, two or four photos each.

    Attributes:
        name: What the split is called: ``general`` or ``multi``.
        path: The table.
        rows: How many questions there are.
        shown: Shape (photos of the catalogue,): how often each photo is shown.
    """

    name: str
    path: Path
    rows: int
    shown: IntArray

    def __len__(self) -> int:
        return self.rows

    @property
    def photos(self) -> IntArray:
        """Numbers of the photos that are shown."""
        return np.flatnonzero(self.shown)

    def blocks(self, photos: Photos, columns: Sequence[str], rows: int = ROWS) -> Iterator[Block]:
        """All questions in order, at most ``rows`` of them in memory at a time, with those of ``columns`` that fit.

        ``pair_id`` is the query's id, or a hash of the question and its photos; ``kind`` is the name of the split,
        ``degree`` 0.
        """
        for block in _blocks(self.path, photos, rows):
            held = [name for name in columns if name in block.columns.schema.names]
            yield Block(block.columns.select(held), block.shown, block.many)


def open_general(path: Path, photos: Photos) -> GeneralTable | None:
    """Open a table of general questions or multi queries; None where there is none, or no question in it.

    Raises:
        TwinError: It lacks a column, or the catalogue lacks a photo.
    """
    if not path.exists():
        return None
    read_columns(path, _COLUMNS)  # says in one sentence what is wrong with the file
    shown, rows = np.zeros(len(photos), dtype=np.int64), 0
    for block in _blocks(path, photos, ROWS):
        shown += np.bincount(block.shown, minlength=len(shown))
        rows += len(block)
    return GeneralTable(path.stem, path, rows, shown) if rows else None


def _blocks(path: Path, photos: Photos, rows: int) -> Iterator[Block]:
    with pq.ParquetFile(path) as file:
        columns = [name for name in (*_COLUMNS, "query_id") if name in file.schema_arrow.names]
        for batch in file.iter_batches(rows, columns=columns):
            files = batch["images"].to_pylist()
            many = np.array([len(each) for each in files], dtype=np.int64)
            ids = [image_id_of(name) for name in pc.list_flatten(batch["images"]).to_pylist()]
            yield Block(_columns(path.stem, batch, files), photos.numbers(pa.array(ids, pa.string())), many)


def _columns(name: str, batch: pa.RecordBatch, files: list[list[str]]) -> pa.RecordBatch:
    """The columns of a block, called as those of pair queries are."""
    if "query_id" in batch.schema.names:
        ids = batch["query_id"].to_pylist()
    else:
        ids = [digest(question, *names) for question, names in zip(batch["question"].to_pylist(), files, strict=True)]
    return pa.RecordBatch.from_pydict(
        {
            "question": batch["question"],
            "answer": batch["answer"],
            "pair_id": pa.array(ids, pa.string()),
            "kind": pa.repeat(pa.scalar(name, pa.string()), len(batch)),
            "degree": pa.repeat(pa.scalar(0, pa.int32()), len(batch)),
            "category": batch["category"],
        }
    )
