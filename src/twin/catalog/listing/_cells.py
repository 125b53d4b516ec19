"""Where the bytes of a photo are: a cell of a Parquet file, of whose rows only some are held."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.catalog.listing._locators import UnusableError, check_size, state_of

__all__ = ["TableCell"]

_ROWS = 16
"""Rows held at a time."""

_BUFFER = 1 << 20
"""Bytes read from the file at a time."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of image bytes in a Parquet file.

    Attributes:
        path: The file.
        row_group: Number of the row group.
        row: Row inside that group.
        column: Name of the column; ``image.bytes`` names a field of a struct.
        place: Place in the list that the cell is; None where it is none.
    """

    path: Path
    row_group: int
    row: int
    column: str
    place: int | None = None

    def read(self, limit: int) -> bytes:
        """The cell's bytes."""
        try:
            value = _column(self.path, state_of(self.path), self.row_group, self.column).value(self.row)
            value = value if self.place is None else _listed(value, self.place)
        except (OSError, pa.ArrowException) as error:
            raise UnusableError("damaged table", str(error)) from error
        if not isinstance(value, bytes):
            raise UnusableError("no image in this row")
        check_size(len(value), limit)
        return value

    def state(self) -> str:
        """Size and time of the file, and the place in it."""
        inside = "" if self.place is None else f" {self.place}"
        return f"{state_of(self.path)} {self.row_group} {self.row} {self.column}{inside}"


@lru_cache(maxsize=2)  # rows of one group are read one after another
def _column(path: Path, _state: str, row_group: int, column: str) -> "_Column":
    return _Column(path, row_group, column)


class _Column:
    """The values of a column in a row group, which may hold gigabytes of images; cheap to read in their order."""

    def __init__(self, path: Path, row_group: int, column: str) -> None:
        self._file = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
        self._row_group, self._column = row_group, column
        self._batches, self._values, self._begin = self._from_start(), pa.nulls(0), 0

    def value(self, row: int) -> Any:
        """The value in a row of the group.

        Raises:
            OSError: The file cannot be read.
            pyarrow.ArrowException: It is damaged, or has no such row.
        """
        if row < self._begin:
            self._batches, self._values, self._begin = self._from_start(), pa.nulls(0), 0
        while row >= self._begin + len(self._values):
            self._begin, self._values = self._begin + len(self._values), pa.nulls(0)
            batch = next(self._batches, None)
            if batch is None:
                raise pa.ArrowInvalid(f"row group {self._row_group} has no row {row}")
            self._values = _leaf(batch.column(0))
        return self._values[row - self._begin].as_py()

    def _from_start(self) -> Any:
        return self._file.iter_batches(_ROWS, row_groups=[self._row_group], columns=[self._column])


def _listed(value: Any, place: int) -> Any:
    """An image of a list, bytes or a struct with a field ``bytes``."""
    one = value[place] if isinstance(value, list) and place < len(value) else None
    return one.get("bytes") if isinstance(one, dict) else one


def _leaf(values: Any) -> Any:
    """The only field of a struct, null where the struct is; any other column as it is."""
    return values.flatten()[0] if pa.types.is_struct(values.type) else values
