"""A manifest: CSV or Parquet with a row a photo."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import Exclusion, FileBytes, Listed, Locator, UnusableError, inside
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._parquet import ParquetFile, Row
from twin.catalog.sources._pending import Pending, resolved
from twin.core import TwinError, counted

__all__ = ["Table"]

_COLUMNS = ("path", "url", "instance", "category", "title", "role")
_ROLES = {"customer", "listing"}


@dataclass
class Table:
    """The photos of a table, whose paths are relative to the table's folder.

    Its columns: ``instance``; ``path``, ``url`` or, in Parquet, ``image`` (bytes, or a struct with a field ``bytes``);
    and, if you like, ``category``, ``title`` and ``role`` (``customer``, ``listing``).

    Attributes:
        table: A ``.csv`` (UTF-8, with a header) or ``.parquet`` file.
        options: How it is read.
    """

    table: Path
    options: SourceOptions
    _rows: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, row by row.

        Raises:
            TwinError: The table is unreadable, lacks a column, or gives one instance two categories.
        """
        return resolved(self._photos, self.options)

    @property
    def note(self) -> str:
        """How many rows were read."""
        return f"Read {counted(self._rows, 'row')} of {self.table.name}."

    def _photos(self) -> Iterator[Listed | Exclusion | Pending]:
        rows, categories = 0, dict[str, str]()
        for row, image in _rows(self.table):
            rows += 1
            photo = self._photo(row, image)
            if not isinstance(photo, Exclusion):
                self._check_category(photo, categories.setdefault(photo.instance, photo.category))
            yield photo
        self._rows = rows

    def _photo(self, row: Row, image: str | None) -> Listed | Exclusion | Pending:
        name, instance, role = row.text("path"), row.text("instance"), row.text("role").lower()
        url, number = row.text("url"), f"row {row.number}"
        original = name or url or (number if image else "")
        try:
            if not instance or not original:
                raise UnusableError("row without photo or instance", number)
            if role and role not in _ROLES:
                raise UnusableError("unknown role", role)
            category, title = row.text("category") or self.options.category, row.text("title")
            if url and not name:
                return Pending(url, url, instance, category, title, role)
            place: Locator = FileBytes(inside(self.table.parent, name)) if name else row.cell(image or "")
            return Listed(original, place, instance, category, title, role)
        except UnusableError as error:
            return Exclusion(original, instance, error.reason, error.detail)

    def _check_category(self, photo: Listed | Pending, first: str) -> None:
        if photo.category != first:
            raise TwinError(
                f"{self.table} gives instance {photo.instance!r} two categories, {first!r} and {photo.category!r}; "
                "keep one."
            )


def _rows(table: Path) -> Iterator[tuple[Row, str | None]]:
    """The rows, and the column of image bytes if there is one."""
    match table.suffix.lower():
        case ".parquet":
            file = ParquetFile(table)
            _check_columns(table, file.columns, ("path", "url", "image"))
            image = file.image_column("image") if "image" in file.columns else None
            yield from ((row, image) for row in file.rows(_COLUMNS))
        case ".csv":
            yield from ((row, None) for row in _csv_rows(table))
        case suffix:
            raise TwinError(f"{table} is neither a folder nor a .csv or .parquet table (its name ends in {suffix!r}).")


def _csv_rows(table: Path) -> Iterator[Row]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _check_columns(table, reader.fieldnames or (), ("path", "url"))
            for number, values in enumerate(reader):
                yield Row(table, 0, number, number, values)
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise TwinError(f"{table} is not a readable CSV table in UTF-8: {error}.") from error


def _check_columns(table: Path, columns: Sequence[str], places: Sequence[str]) -> None:
    has = f"it has {', '.join(columns) or 'none'}"
    if "instance" not in columns:
        raise TwinError(f"{table} has no column 'instance'; {has}.")
    if not set(places) & set(columns):
        raise TwinError(f"{table} has no column {' or '.join(map(repr, places))}; {has}.")
