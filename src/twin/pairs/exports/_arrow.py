"""Nested columns of a block, made without a Python object for each row."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.answers import answer_text

__all__ = ["constant", "lists", "marked", "message", "replies", "write_batches"]


def replies(answers: pa.Array) -> pa.Array:
    """The reply in the asked form for each bare answer."""
    encoded = answers.dictionary_encode()
    texts = [answer_text(answer) for answer in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def constant(value: str, count: int) -> pa.Array:
    """``count`` times the same text."""
    return pa.repeat(pa.scalar(value, pa.string()), count)


def lists(values: pa.Array, many: NDArray[np.integer[Any]]) -> pa.Array:
    """The values in lists of as many as ``many`` says."""
    return pa.ListArray.from_arrays(pa.array(np.append(0, np.cumsum(many)).astype(np.int32)), values)


def marked(questions: pa.Array, many: NDArray[np.integer[Any]]) -> pa.Array:
    """Each question behind as many marks, which stand for its photos, as ``many`` says."""
    encoded = questions.dictionary_encode()
    width = int(many.max(initial=0)) + 1
    codes, place = np.unique(encoded.indices.to_numpy() * np.int64(width) + many, return_inverse=True)
    texts = encoded.dictionary.to_pylist()
    put = ["<image>" * number + texts[code] for code, number in zip(*np.divmod(codes, width), strict=True)]
    return pa.array(put, pa.string()).take(pa.array(place))


def message(role: str, content: pa.Array) -> pa.Array:
    """A conversation of one message for each ``content``."""
    messages = pa.StructArray.from_arrays([constant(role, len(content)), content], ["role", "content"])
    return lists(messages, np.ones(len(content), dtype=np.int64))


def write_batches(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write a Parquet file, a row group for each batch; there must be one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    remaining = iter(batches)
    first = next(remaining)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_batch(first)
        for batch in remaining:
            writer.write_batch(batch)
