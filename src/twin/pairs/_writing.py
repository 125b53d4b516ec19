"""Large tables, written row group by row group."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from twin.core import aside

__all__ = ["GROUP", "write_groups"]

GROUP = 131_072
"""Rows of a row group."""


def write_groups(path: Path, tables: Iterable[pa.Table], schema: pa.Schema, plain: tuple[str, ...] = ()) -> int:
    """Write each of ``tables`` as a row group, aside and then renamed.

    Dictionaries are written as they are, but read back as plain texts.

    Args:
        path: The file.
        tables: Their columns are those of ``schema``, of its types or dictionaries of them.
        schema: The columns as they are read back; it is what the file holds if there is no table.
        plain: Columns in which hardly any value comes twice.

    Returns:
        The number of rows.
    """
    rows = 0
    coded = [name for name in schema.names if name not in plain]
    pruned = [name for name in ("category", "kind", "degree", "answer", "reason") if name in coded]
    options = {"compression": "zstd", "store_schema": False, "use_dictionary": coded, "write_statistics": pruned}
    with aside(path) as partial:
        writer = None
        for table in tables:
            writer = writer or pq.ParquetWriter(partial, table.schema, **options)
            writer.write_table(table, row_group_size=GROUP)
            rows += len(table)
        writer = writer or pq.ParquetWriter(partial, schema, **options)
        writer.close()
    return rows
