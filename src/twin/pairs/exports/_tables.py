"""The finished tables of pair queries, read block by block."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.core import TwinError, read_columns
from twin.pairs.exports._photos import IntArray, Photos

__all__ = ["ROWS", "Block", "PairTable", "open_tables"]

ROWS = 131_072
"""Rows of a block, and of a row group in the tables that are written."""

_NAMES = {"train": "train", "val": "validation", "test": "test"}
_ENDS = ("image_id_1", "image_id_2")


@dataclass(frozen=True, slots=True)
class Block:
    """Some questions, one after another in their table.

    Attributes:
        columns: The columns that were asked for.
        shown: Numbers of the photos, question by question, in shown order.
        many: How many photos each question has.
    """

    columns: pa.RecordBatch
    shown: IntArray
    many: IntArray

    def __len__(self) -> int:
        return len(self.many)


@dataclass(frozen=True, slots=True)
class PairTable:
    """The pair queries of a split.

    Attributes:
        name: What other software calls the split: ``train``, ``validation``, ``test``.
        path: The table.
        kinds: How many pair queries there are of each kind.
        yes: How many of them have the answer *yes*.
        instances: How many instances they are about.
        shown: Shape (photos of the catalogue,): how often each photo is shown.
    """

    name: str
    path: Path
    kinds: Mapping[str, int]
    yes: int
    instances: int
    shown: IntArray

    def __len__(self) -> int:
        return sum(self.kinds.values())

    @property
    def photos(self) -> IntArray:
        """Numbers of the photos that are shown."""
        return np.flatnonzero(self.shown)

    def blocks(self, photos: Photos, columns: Sequence[str], rows: int = ROWS) -> Iterator[Block]:
        """All pair queries in order, at most ``rows`` of them in memory at a time."""
        return _blocks(self.path, photos, columns, rows)


def open_tables(splits: Mapping[str, Path], photos: Photos) -> list[PairTable]:
    """Open the tables of pair queries and count what is in them; a split without one is left out.

    Args:
        splits: The table of each of ``train``, ``val`` and ``test``.
        photos: The photos of the catalogue.

    Raises:
        TwinError: A table is missing or lacks a column, the catalogue lacks a photo, or there is no pair query at all.
    """
    tables = [_counted(_NAMES[split], path, photos) for split, path in splits.items()]
    filled = [table for table in tables if len(table)]
    if not filled:
        raise TwinError(f"There is no pair query in {', '.join(str(path) for path in splits.values())}.")
    return filled


def _counted(name: str, path: Path, photos: Photos) -> PairTable:
    kinds, answers, instances = Counter[str](), Counter[str](), set[str]()
    shown = np.zeros(len(photos), np.int64)
    for block in _blocks(path, photos, ("kind", "answer", "instance_1", "instance_2"), ROWS):
        for counter, column in ((kinds, "kind"), (answers, "answer")):
            counter.update({row["values"]: row["counts"] for row in block.columns[column].value_counts().to_pylist()})
        instances.update(*(block.columns[column].unique().to_pylist() for column in ("instance_1", "instance_2")))
        shown += np.bincount(block.shown, minlength=len(shown))
    return PairTable(name, path, dict(sorted(kinds.items())), answers["yes"], len(instances), shown)


def _blocks(path: Path, photos: Photos, columns: Sequence[str], rows: int) -> Iterator[Block]:
    wanted = [*columns, *(end for end in _ENDS if end not in columns)]
    read_columns(path, wanted[:0])  # says in one sentence what is wrong with the file
    with pq.ParquetFile(path) as file:
        missing = [column for column in wanted if column not in file.schema_arrow.names]
        if missing:
            raise TwinError(f"{path} has no column {missing[0]!r}; run `twin pairs` again.")
        # One reader for all row groups would hold on to some memory of each.
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(rows, row_groups=[group], columns=wanted):
                shown = np.stack([photos.numbers(batch[end]) for end in _ENDS], axis=1).ravel()
                yield Block(batch, shown, np.full(len(batch), len(_ENDS)))
