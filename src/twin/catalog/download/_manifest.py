"""The URLs that a table or a list names."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from twin.core import TwinError

__all__ = ["manifest_urls"]


def manifest_urls(path: Path, column: str) -> Iterator[str]:
    """The URLs in ``column`` of a ``.csv`` or ``.parquet`` table, or the lines of a ``.txt`` file; empty ones left out.

    Raises:
        TwinError: There is no such file or column, or it cannot be read.
    """
    try:
        match path.suffix.lower():
            case ".parquet":
                urls = _parquet(path, column)
            case ".csv":
                urls = _csv(path, column)
            case ".txt":
                urls = _lines(path)
            case suffix:
                raise TwinError(f"{path} is no .csv or .parquet table and no .txt list (its name ends in {suffix!r}).")
        yield from (url for text in urls if (url := text.strip()))
    except OSError as error:
        raise TwinError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, csv.Error, pa.ArrowException) as error:
        raise TwinError(f"{path} cannot be read: {' '.join(str(error).split())}.") from error


def _parquet(path: Path, column: str) -> Iterator[str]:
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        _check_column(path, column, names)
        if not _is_text(file.schema_arrow.field(column).type):
            raise TwinError(f"Column {column!r} of {path} holds {file.schema_arrow.field(column).type}, not text.")
        for batch in file.iter_batches(columns=[column]):
            yield from (url for url in batch.column(0).to_pylist() if url is not None)


def _csv(path: Path, column: str) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        _check_column(path, column, list(reader.fieldnames or []))
        yield from (row[column] or "" for row in reader)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig") as file:
        yield from file


def _is_text(kind: pa.DataType) -> bool:
    return kind in (pa.string(), pa.large_string())


def _check_column(path: Path, column: str, names: list[str]) -> None:
    if column not in names:
        raise TwinError(f"{path} has no column {column!r}; it has {', '.join(names) or 'none'}; see --column.")
