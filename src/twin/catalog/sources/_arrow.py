"""Data sets that `datasets` saved to disk: Arrow files, mapped into memory."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.catalog.listing import Exclusion, FileBytes, Listed, UnusableError
from twin.catalog.sources._options import SourceOptions
from twin.core import TwinError, counted

__all__ = ["ArrowCell", "SavedDataset"]


@dataclass(frozen=True, slots=True)
class ArrowCell:
    """A cell of image bytes in an Arrow stream file.

    Attributes:
        path: The file.
        row: Number of the row.
        column: Name of the column, bytes or a struct with a field ``bytes``.
    """

    path: Path
    row: int
    column: str

    def read(self, limit: int) -> bytes:
        """The cell's bytes."""
        value = _table(self.path, FileBytes(self.path).state())[self.column][self.row].as_py()
        data = value.get("bytes") if isinstance(value, dict) else value
        if not isinstance(data, bytes) or not data:
            raise UnusableError("no image in this row")
        if len(data) > limit:
            raise UnusableError("file too large", f"{len(data):,} bytes, {limit:,} allowed")
        return data

    def state(self) -> str:
        """Size and time of the file, and the place in it."""
        return f"{FileBytes(self.path).state()} {self.row} {self.column}"


@dataclass
class SavedDataset:
    """The photos of a folder that ``save_to_disk`` wrote.

    Attributes:
        files: Its Arrow files, in their order.
        options: How they are read; the settings name the columns.
    """

    files: list[Path]
    options: SourceOptions
    _rows: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, row by row.

        Raises:
            TwinError: A file is unreadable, or lacks a column.
        """
        self._rows = 0
        for path in self.files:
            yield from self._photos(path)

    @property
    def note(self) -> str:
        """How many rows were read."""
        return f"Read {counted(self._rows, 'row')} of {counted(len(self.files), 'file')}."

    def _photos(self, path: Path) -> Iterator[Listed | Exclusion]:
        settings = self.options.settings
        table = _table(path, FileBytes(path).state())
        _check(path, table, settings.image_column, settings.identity_column)
        names = _class_names(table, settings.identity_column)
        wanted = [settings.identity_column, *([settings.category_column] if settings.category_column else [])]
        row = 0
        for batch in table.select(wanted).to_batches():
            for values in batch.to_pylist():
                yield self._photo(path, row, values, names)
                row += 1
                self._rows += 1

    def _photo(self, path: Path, row: int, values: dict[str, Any], names: list[str]) -> Listed | Exclusion:
        settings, original = self.options.settings, f"{path.name}:{row}"
        value = values[settings.identity_column]
        if names and isinstance(value, int) and 0 <= value < len(names):
            value = names[value]
        instance = "" if value is None else str(value).strip()
        if not instance:
            return Exclusion(original, "", "row without identity")
        category = str(values.get(settings.category_column or "") or self.options.category)
        return Listed(original, ArrowCell(path, row, settings.image_column), instance, category, instance)


def _check(path: Path, table: Any, *columns: str) -> None:
    for column in columns:
        if column not in table.column_names:
            raise TwinError(f"{path} has no column {column!r}; it has {', '.join(table.column_names)}.")


def _class_names(table: Any, column: str) -> list[str]:
    try:
        features = json.loads((table.schema.metadata or {})[b"huggingface"])["info"]["features"]
        return [str(name) for name in features[column]["names"]]
    except (KeyError, TypeError, ValueError):
        return []


@lru_cache(maxsize=4)
def _table(path: Path, _state: str) -> Any:
    try:
        return pa.ipc.open_stream(pa.memory_map(str(path))).read_all()
    except (OSError, pa.ArrowException) as error:
        raise TwinError(f"{path} is not a readable Arrow file: {' '.join(str(error).split())}.") from error
