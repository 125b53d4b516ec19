"""The rows of a data set's files, with their photos by reference."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from twin.catalog.listing import TableCell, UnusableError
from twin.catalog.sources import json_lines
from twin.core import MixSettings, TwinError
from twin.train.mixing._found import Photos, Place, named_photos, places
from twin.train.mixing._turns import CHATS

__all__ = ["Record", "records"]

_IMAGES = ("images", "image")
_ROWS = 64
"""Rows of a table read at a time: where bytes have no path beside them, they are read in passing."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row.

    Attributes:
        place: File and number of the row.
        values: What it says, by column.
        photos: Name and place of each photo.
    """

    place: str
    values: Mapping[str, Any]
    photos: Photos


def records(mix: MixSettings) -> Iterator[Record | UnusableError]:
    """The rows of a data set, and for each that cannot be used, why.

    Raises:
        TwinError: There is no such data set, it has no file of questions, or one is damaged.
    """
    for place in places(mix):
        read = _table if place.file.suffix == ".parquet" else _lines
        yield from read(place, mix)


def _lines(place: Place, mix: MixSettings) -> Iterator[Record | UnusableError]:
    rows = _listed(place.file) if place.file.suffix == ".json" else map(_parsed, json_lines(place.file))
    for number, values in enumerate(rows):
        if not isinstance(values, dict):
            yield UnusableError("damaged row")
            continue
        try:
            yield Record(f"{place.name}:{number}", values, named_photos(values.get(_image_column(values, mix)), place))
        except UnusableError as error:
            yield error


def _listed(file: Path) -> list[Any]:
    try:
        listed = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise TwinError(f"{file} is not a readable JSON file: {error}.") from error
    if not isinstance(listed, list):
        raise TwinError(f"{file} is no list of rows.")
    return listed


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _image_column(columns: Any, mix: MixSettings) -> str:
    return mix.images or next((name for name in _IMAGES if name in columns), _IMAGES[0])


def _table(place: Place, mix: MixSettings) -> Iterator[Record | UnusableError]:
    try:
        table = pq.ParquetFile(place.file)
        names = table.schema_arrow.names
        column = _image_column(names, mix)
        if column not in names:
            raise TwinError(f"{place.file} has no column {column!r} of photos; it has {', '.join(names)}.")
        for number, (cell, values) in enumerate(_cells(table, place.file, column, {mix.question, mix.answer, *CHATS})):
            name = f"{place.name}:{number}"
            try:
                yield Record(name, values, _in_table(values.pop(column), cell, name, place))
            except UnusableError as error:
                yield error
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise TwinError(f"{place.file} is not a readable Parquet table: {reason}.") from error


def _cells(table: Any, file: Path, column: str, words: Set[str]) -> Iterator[tuple[TableCell, dict[str, Any]]]:
    """The rows of a table, and where the photos of each are."""
    is_struct = pa.types.is_struct(table.schema_arrow.field(column).type)
    leaf, wanted = f"{column}.bytes" if is_struct else column, _columns(table, column, words)
    for group in range(table.num_row_groups):
        row = 0
        for batch in table.iter_batches(_ROWS, row_groups=[group], columns=wanted):
            for values in batch.to_pylist():
                yield TableCell(file, group, row, leaf), values
                row += 1


def _columns(table: Any, column: str, words: Set[str]) -> list[str]:
    """Those of words, and of photos that have a path beside their bytes the path alone."""
    leaves = [table.schema.column(place).path for place in range(len(table.schema))]
    paths = [leaf for leaf in leaves if leaf.split(".")[0] == column and leaf.endswith(".path")]
    return [leaf for leaf in leaves if leaf.split(".")[0] in words] + (paths or [column])


def _in_table(value: Any, cell: TableCell, name: str, place: Place) -> Photos:
    """Photos by paths, or by their places in the table.

    Raises:
        UnusableError: There are none.
    """
    several: Sequence[Any] = value if isinstance(value, list) else [value]
    if any(isinstance(one, str) for one in several):
        return named_photos(value, place)
    if not several or any(one is None for one in several):
        raise UnusableError("no photo")
    if not isinstance(value, list):
        return ((name, cell),)
    return tuple(
        (f"{name}.{number}", TableCell(cell.path, cell.row_group, cell.row, cell.column, number))
        for number in range(len(several))
    )
