"""Nested columns of a block, made without a Python object for each row."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.answers import answer_text

__all__ = ["alternating", "constant", "lists", "message", "replies", "write_batches"]

_REPLIES = pa.array([answer_text("no"), answer_text("yes")])


def replies(answers: pa.Array) -> pa.Array:
    """The reply in the asked form for each bare answer."""
    return _REPLIES.take(pc.equal(answers, "yes").cast(pa.int8()))


def constant(value: str, count: int) -> pa.Array:
    """``count`` times the same text."""
    return pa.repeat(pa.scalar(value, pa.string()), count)


def lists(values: pa.Array, size: int) -> pa.Array:
    """The values, ``size`` of them in a list."""
    return pa.ListArray.from_arrays(pa.array(np.arange(0, len(values) + 1, size, dtype=np.int32)), values)


def alternating(*arrays: pa.Array) -> pa.Array:
    """The first value of each array, then the second of each, and so on."""
    count = len(arrays[0])
    order = np.arange(len(arrays) * count).reshape(len(arrays), count).T.ravel()
    return pa.concat_arrays(arrays).take(pa.array(order))


def message(role: str, content: pa.Array) -> pa.Array:
    """A conversation of one message for each ``content``."""
    return lists(pa.StructArray.from_arrays([constant(role, len(content)), content], ["role", "content"]), 1)


def write_batches(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write a Parquet file, a row group for each batch; there must be one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    remaining = iter(batches)
    first = next(remaining)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_batch(first)
        for batch in remaining:
            writer.write_batch(batch)
