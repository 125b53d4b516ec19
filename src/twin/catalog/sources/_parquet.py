"""Rows of Parquet files as a stream, without the bytes of the images in them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.catalog.listing import TableCell
from twin.core import TwinError

__all__ = ["ParquetFile", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a Parquet file.

    Attributes:
        path: The file.
        row_group: Number of its row group.
        row: Number inside that group.
        number: Number inside the file.
        values: The columns that were asked for and exist.
    """

    path: Path
    row_group: int
    row: int
    number: int
    values: dict[str, Any]

    def cell(self, column: str) -> TableCell:
        """Where the image bytes of this row are."""
        return TableCell(self.path, self.row_group, self.row, column)

    def text(self, column: str) -> str:
        """The value as trimmed text; empty where there is none."""
        value = self.values.get(column)
        return "" if value is None else str(value).strip()


class ParquetFile:
    """A Parquet file.

    Raises:
        TwinError: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error
        self._schema = self._file.schema_arrow

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        names: list[str] = self._schema.names
        return names

    def image_column(self, name: str) -> str | None:
        """The column of image bytes as a `TableCell` names it; None where ``name`` holds no bytes."""
        kind = self._schema.field(name).type
        if pa.types.is_struct(kind):
            return f"{name}.bytes" if kind.get_field_index("bytes") >= 0 else None
        return name if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) else None

    def class_names(self, column: str) -> list[str]:
        """Names behind the numbers of ``column``, where `datasets` wrote them into the file; else none."""
        try:
            features = json.loads((self._schema.metadata or {})[b"huggingface"])["info"]["features"]
            return [str(name) for name in features[column]["names"]]
        except (KeyError, TypeError, ValueError):
            return []

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """The rows, of ``columns`` as far as the file has them.

        Raises:
            TwinError: The file is damaged.
        """
        wanted = [column for column in columns if column in self.columns]
        number = 0
        for group in range(self._file.num_row_groups):
            row = 0
            try:
                for batch in self._file.iter_batches(batch_size=4096, row_groups=[group], columns=wanted):
                    for values in batch.to_pylist() if wanted else [{} for _ in range(len(batch))]:
                        yield Row(self.path, group, row, number, values)
                        row, number = row + 1, number + 1
            except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
                raise _unreadable(self.path, error) from error


def _unreadable(path: Path, error: Exception) -> TwinError:
    return TwinError(f"{path} is not a readable Parquet table: {' '.join(str(error).split()).rstrip('.')}.")
