"""Photos whose bytes lie in the cells of a Parquet table, as data sets on the Hugging Face Hub ship them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from twin.catalog.store import FileImage
from twin.core import TwinError, digest

__all__ = ["CellImage", "cell_images", "image_columns"]

_reading = Lock()
"""Of all threads that want photos of one row group only one reads it."""


@dataclass(frozen=True, slots=True)
class CellImage(FileImage):
    """A photo in a cell of the table at ``path``.

    Attributes:
        row_group: Number of the row group.
        column: Name of the column: of structs with a field ``bytes``, or of lists of such.
        place: Number of the photo among those of the column in this row group.
    """

    row_group: int
    column: str
    place: int

    def read(self) -> bytes:
        """The photo's bytes.

        Raises:
            TwinError: The table cannot be read any more.
        """
        with _reading:
            data: bytes = _photos(self.path, self.row_group, self.column)[0][self.place].as_py()
        return data


@dataclass(frozen=True, slots=True)
class _Bytes:
    """Bytes at hand, none where the cell holds none."""

    data: bytes | None

    def read(self, limit: int, /) -> bytes:
        from twin.catalog.listing import UnusableError  # noqa: PLC0415 - stands on the checks

        if not self.data:
            raise UnusableError("no image in this row")
        if len(self.data) > limit:
            raise UnusableError("file too large")
        return self.data


def image_columns(schema: pa.Schema) -> list[str]:
    """The columns of photos: structs with a field ``bytes``, or lists of such."""
    return [field.name for field in schema if _holds_photos(field.type)]


def cell_images(path: Path, columns: list[str]) -> Iterator[tuple[str, _Bytes, CellImage]]:
    """The photos of a table, each once however many cells hold it; one row group is in memory at a time.

    Raises:
        TwinError: The table is damaged.
    """
    seen, before = set[str](), 0
    for group in range(pq.ParquetFile(path).num_row_groups):
        for column in columns:
            photos, rows = _photos(path, group, column)
            for place, (photo, row) in enumerate(zip(photos, rows, strict=True)):
                data = photo.as_py()
                key = digest(data or b"", "" if data else f"{group} {column} {place}")
                if key not in seen:
                    seen.add(key)
                    yield f"row {before + row}", _Bytes(data), CellImage(path, group, column, place)
        before += pq.read_metadata(path).row_group(group).num_rows


@lru_cache(maxsize=2)
def _photos(path: Path, row_group: int, column: str) -> tuple[pa.Array, list[int]]:
    """The bytes of the photos of a column, and the row of each, within a row group."""
    try:
        cells = pq.ParquetFile(path).read_row_group(row_group, columns=[column])[column].combine_chunks()
    except (OSError, pa.ArrowException) as error:
        raise TwinError(f"{path} is not a readable Parquet table: {' '.join(str(error).split())}.") from error
    rows = list(range(len(cells)))
    if not pa.types.is_struct(cells.type):
        rows, cells = pc.list_parent_indices(cells).to_pylist(), pc.list_flatten(cells)
    return pc.struct_field(cells, "bytes"), rows


def _holds_photos(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _holds_photos(kind.value_type)
    if not pa.types.is_struct(kind) or kind.get_field_index("bytes") < 0:
        return False
    data = kind.field("bytes").type
    return bool(pa.types.is_binary(data) or pa.types.is_large_binary(data))
