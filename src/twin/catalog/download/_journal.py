"""What became of each URL, written down at once, so that a kill loses nothing."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.core import TwinError

__all__ = ["SCHEMA", "Journal", "read_journal"]

SCHEMA = pa.schema(
    [
        ("url", pa.string()),
        ("file", pa.string()),
        ("sha256", pa.string()),
        ("bytes", pa.int64()),
        ("type", pa.string()),
        ("tries", pa.int32()),
        ("status", pa.int32()),
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)
"""A row a URL: its file inside the folder, or the reason why there is none. ``status`` is the last HTTP status or 0."""

_BATCH = 1 << 16


class Journal:
    """The journal of a folder, held by one process at a time."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Journal"]:
        """Hold the journal at ``path`` for as long as the block lasts.

        Raises:
            TwinError: Another process holds it.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_line(descriptor)
            yield cls(descriptor)
        except BlockingIOError as error:
            raise TwinError(f"Another download is running in {path.parent}; wait for it, or stop it.") from error
        finally:
            os.close(descriptor)

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return os.fstat(self._descriptor).st_size

    def add(self, row: Mapping[str, Any]) -> None:
        """Write down a row; it outlives the process from now on."""
        line = memoryview(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        while line:
            line = line[os.write(self._descriptor, line) :]

    def clear(self) -> None:
        """Forget all rows."""
        os.ftruncate(self._descriptor, 0)


def _end_line(descriptor: int) -> None:
    """End a line that was cut, so that the next row does not continue it."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        os.write(descriptor, b"\n")


def read_journal(path: Path) -> pa.Table:
    """All rows of a journal, in the order in which they were written; a line that was cut is left out."""
    batches = []
    if path.exists():
        with path.open("rb") as file:
            rows = _rows(file)
            while batch := list(islice(rows, _BATCH)):
                batches.append(pa.RecordBatch.from_pylist(batch, schema=SCHEMA))
    return pa.Table.from_batches(batches, schema=SCHEMA)


def _rows(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        yield row
