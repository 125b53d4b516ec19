"""Whose vectors a user's own matrix holds."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from twin.core import TwinError, Workspace, read_columns, read_table
from twin.embed._assemble import Rows, rows_in

__all__ = ["read_names", "rows_of_photos"]

_COLUMNS = ("image_id", "original")


def read_names(path: Path) -> pa.Array:
    """The names in a file, one a line, or in the column ``image_id``, ``original`` or the only one of a table.

    Raises:
        TwinError: The file is missing or unreadable, has none of these columns, or names something twice.
    """
    names = _lines(path) if path.suffix not in (".parquet", ".csv") else _column(path)
    counts = pc.value_counts(names)
    twice = counts.filter(pc.greater(counts.field("counts"), 1)).field("values")
    if len(twice):
        raise TwinError(f"{path} names {twice[0].as_py()!r} more than once; a photo has one vector.")
    return names


def rows_of_photos(workspace: Workspace, names: pa.Array, path: Path) -> tuple[pa.Array, Rows]:
    """The ids of the catalogue's photos, and the place of each in ``names``, by id or else by original path.

    Raises:
        TwinError: A photo is not there.
    """
    table = read_columns(workspace.images, _COLUMNS).combine_chunks()
    ids, originals = (table[column].combine_chunks() for column in _COLUMNS)
    by_id, by_original = rows_in(ids, names), rows_in(originals, names)
    rows = np.where(by_id >= 0, by_id, by_original)
    missing = np.flatnonzero(rows < 0)
    if len(missing):
        first = f"{ids[missing[0]].as_py()} ({originals[missing[0]].as_py()})"
        raise TwinError(
            f"{len(missing):,} photos of the catalogue are not in {path}, such as {first}; add their vectors."
        )
    return ids, rows


def _lines(path: Path) -> pa.Array:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TwinError(f"{path} cannot be read as a list of names: {error}.") from error
    return pa.array([line for line in lines if line], pa.string())


def _column(path: Path) -> pa.Array:
    table = read_table(path) if path.suffix == ".parquet" else _csv(path)
    only = table.column_names if len(table.column_names) == 1 else []
    name = next((name for name in (*_COLUMNS, *only) if name in table.column_names), None)
    if name is None:
        raise TwinError(f"{path} has no column image_id or original; it has {', '.join(table.column_names)}.")
    return table[name].combine_chunks().cast(pa.string())


def _csv(path: Path) -> pa.Table:
    # Ids are text, also where all of them look like numbers.
    try:
        with csv.open_csv(path) as reader:
            types = dict.fromkeys(reader.schema.names, pa.string())
        return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=types))
    except (OSError, pa.ArrowInvalid) as error:
        raise TwinError(f"{path} is not a readable CSV table: {' '.join(str(error).split())}.") from error
