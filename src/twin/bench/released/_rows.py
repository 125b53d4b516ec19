"""The rows of a released benchmark: Parquet files with image bytes in them, or photos beside them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.answers import POSSIBLE
from twin.core import TwinError

__all__ = ["ReleasedRow", "count_rows", "read_released_rows"]

_COLUMNS = ("dataset_source", "question_type", "question", "answer", "images", "extra")
_IMAGES = {"pairwise": 2, "multiple_choice": 4}
_NAME = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
_BATCH = 32


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """A query as released.

    Attributes:
        place: File and number of the row, for messages.
        source: ``dataset_source``.
        question_type: ``pairwise`` or ``multiple_choice``.
        question: The words.
        answer: ``yes`` or ``no``, or ``0`` to ``3``.
        images: Bytes of each image file, in shown order.
        extra: What the release knows about the query besides.
    """

    place: str
    source: str
    question_type: str
    question: str
    answer: str
    images: tuple[bytes, ...]
    extra: dict[str, Any]


def count_rows(paths: Sequence[Path]) -> int:
    """How many rows the files have; raises as `read_released_rows`."""
    return sum(_opened(path).metadata.num_rows for path in paths)


def read_released_rows(paths: Sequence[Path]) -> Iterator[ReleasedRow]:
    """The rows of Parquet files, one after another; some tens of rows are in memory at a time.

    Args:
        paths: Files with the columns ``dataset_source``, ``question_type``, ``question``, ``answer``, ``images`` (lists
            of structs with ``bytes`` and ``path``, of bytes, or of paths relative to the file) and ``extra`` (JSON).

    Raises:
        TwinError: A file is unreadable or lacks a column, or a row is no query.
    """
    for path in paths:
        file, number = _opened(path), 0
        missing = [column for column in _COLUMNS if column not in file.schema_arrow.names]
        if missing:
            raise TwinError(
                f"{path} has no column {missing[0]!r}, so it is no FGVQA as released; it has "
                f"{', '.join(file.schema_arrow.names)}."
            )
        try:
            for batch in file.iter_batches(_BATCH, columns=list(_COLUMNS)):
                for values in batch.to_pylist():
                    yield _row(path, number, values)
                    number += 1
        except (OSError, pa.ArrowException) as error:
            raise TwinError(f"{path} cannot be read at row {number}: {' '.join(str(error).split())}.") from error


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise TwinError(f"{path} is not a readable Parquet table: {' '.join(str(error).split())}.") from error


def _row(path: Path, number: int, values: dict[str, Any]) -> ReleasedRow:
    place = f"{path}, row {number}"
    source, question_type = str(values["dataset_source"] or ""), str(values["question_type"] or "")
    if not source.strip(".") or not set(source) <= _NAME:
        raise TwinError(f"{place}: {source!r} as 'dataset_source' cannot name a table.")
    if question_type not in POSSIBLE:
        raise TwinError(f"{place}: unknown question type {question_type!r}; there are {', '.join(POSSIBLE)}.")
    answer = str(values["answer"] or "").strip().lower()
    if answer not in POSSIBLE[question_type]:
        raise TwinError(
            f"{place}: {values['answer']!r} is no answer to a {question_type} query; "
            f"there are {', '.join(POSSIBLE[question_type])}."
        )
    images = _images(path, place, values["images"])
    if len(images) != _IMAGES[question_type]:
        raise TwinError(f"{place}: a {question_type} query has {_IMAGES[question_type]} images, not {len(images)}.")
    extra = _extra(place, values["extra"])
    return ReleasedRow(place, source, question_type, str(values["question"] or ""), answer, images, extra)


def _images(path: Path, place: str, images: Any) -> tuple[bytes, ...]:
    if not isinstance(images, list):
        raise TwinError(f"{place}: 'images' must be a list of images or of paths.")
    return tuple(_bytes(path, f"{place}, image {number + 1}", image) for number, image in enumerate(images))


def _bytes(path: Path, place: str, image: Any) -> bytes:
    """The bytes of an image: given, or in a file beside the table."""
    data, name = (image.get("bytes"), image.get("path")) if isinstance(image, dict) else (image, image)
    if isinstance(data, bytes) and data:
        return data
    if not isinstance(name, str) or not name:
        raise TwinError(f"{place}: there are neither bytes nor a path.")
    try:
        return (path.parent / name).read_bytes()
    except OSError as error:
        raise TwinError(f"{place}: {path.parent / name} cannot be read: {error.strerror}.") from error


def _extra(place: str, extra: Any) -> dict[str, Any]:
    try:
        value = json.loads(extra) if isinstance(extra, str) and extra else extra or {}
    except json.JSONDecodeError as error:
        raise TwinError(f"{place}: 'extra' is not JSON.") from error
    if not isinstance(value, dict):
        raise TwinError(f"{place}: 'extra' must be a JSON object.")
    return value
