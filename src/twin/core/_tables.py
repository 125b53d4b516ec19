"""Parquet tables with a fixed schema, the same bytes for the same rows."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.core._errors import TwinError
from twin.core._files import aside

__all__ = ["read_rows", "read_table", "write_arrow", "write_table"]


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
    if not path.exists():
        raise TwinError(f"{path} does not exist; run the stage before first (see `twin status`).")
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise TwinError(f"{path} is not a readable Parquet table: {' '.join(str(error).split())}.") from error
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise TwinError(f"{path} has no column {missing[0]!r}; it has {', '.join(table.column_names)}.")
    return table


def read_rows(path: Path, columns: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Read the table at ``path`` as a list of rows; raises as `read_table`."""
    rows: list[dict[str, Any]] = read_table(path, columns).to_pylist()
    return rows
