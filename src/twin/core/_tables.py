"""Parquet tables with a fixed schema, the same bytes for the same rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.core._errors import TwinError
from twin.core._files import aside

__all__ = ["find_rows", "read_columns", "read_rows", "read_table", "write_arrow", "write_table"]


def write_table(path: Path, rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> int:
    """Write ``rows`` to ``path`` as Parquet, aside and then renamed.

    Returns:
        The number of rows.
    """
    return write_arrow(path, pa.Table.from_pylist(list(rows), schema=schema))


def write_arrow(path: Path, table: pa.Table) -> int:
    """Write a table that is too large for rows of dicts; otherwise as `write_table`."""
    with aside(path) as partial:
        pq.write_table(table, partial, compression="zstd")
    return len(table)


def read_table(path: Path, columns: Iterable[str] = ()) -> pa.Table:
    """Read the table at ``path`` and check that it has ``columns``.

    Raises:
        TwinError: The table does not exist, is not Parquet, or lacks a column.
    """
    with _readable(path):
        table = pq.read_table(path)
    _check_columns(path, table.column_names, columns)
    return table


def read_columns(path: Path, columns: Iterable[str]) -> pa.Table:
    """Read nothing but ``columns`` of the table at ``path``, in this order; raises as `read_table`."""
    wanted = list(columns)
    with _readable(path), pq.ParquetFile(path) as file:
        _check_columns(path, file.schema_arrow.names, wanted)
        return file.read(wanted).select(wanted)


def find_rows(path: Path, column: str, value: str) -> list[dict[str, Any]]:
    """The rows of the table at ``path`` whose ``column`` is ``value``; the others are not kept in memory.

    Raises:
        TwinError: As `read_table`.
    """
    with _readable(path):
        _check_columns(path, pq.read_schema(path).names, [column])
        table = pq.read_table(path, filters=pc.field(column) == value)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def read_rows(path: Path, columns: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Read the table at ``path`` as a list of rows; raises as `read_table`."""
    rows: list[dict[str, Any]] = read_table(path, columns).to_pylist()
    return rows


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    if not path.exists():
        raise TwinError(f"{path} does not exist; run the stage before first (see `twin status`).")
    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise TwinError(f"{path} is not a readable Parquet table: {reason}.") from error


def _check_columns(path: Path, present: Sequence[str], needed: Iterable[str]) -> None:
    missing = [column for column in needed if column not in present]
    if missing:
        raise TwinError(f"{path} has no column {missing[0]!r}; it has {', '.join(present)}.")
