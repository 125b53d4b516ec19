"""Reading a table of photos: CSV or Parquet with the columns path, instance and, if there is one, category."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from twin.catalog._listing import Listed, Listing, inside
from twin.catalog._pixels import UnusableError
from twin.catalog._records import Exclusion
from twin.core import TwinError, read_rows

__all__ = ["list_table"]

_NEEDED = ("path", "instance")


def list_table(table: Path, category: str) -> Listing:
    """List the photos of a table, whose paths are relative to the table's folder.

    Args:
        table: A ``.csv`` (UTF-8, with a header) or ``.parquet`` file.
        category: Category of instances for which the table gives none.

    Raises:
        TwinError: The table is unreadable, lacks a column, or gives one instance two categories.
    """
    listing = Listing()
    rows = _rows(table)
    for row in rows:
        _add(listing, table.parent, row, category)
    _check_categories(table, listing.photos)
    listing.photos.sort(key=lambda photo: (photo.original, photo.instance))
    listing.note = f"Read {len(rows):,} rows of {table.name}."
    return listing


def _rows(table: Path) -> list[dict[str, Any]]:
    match table.suffix.lower():
        case ".parquet":
            return read_rows(table, _NEEDED)
        case ".csv":
            return _csv_rows(table)
        case suffix:
            raise TwinError(f"{table} is neither a folder nor a .csv or .parquet table (its name ends in {suffix!r}).")


def _csv_rows(table: Path) -> list[dict[str, Any]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or []
            rows = list(reader)
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise TwinError(f"{table} is not a readable CSV table in UTF-8: {error}.") from error
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise TwinError(f"{table} has no column {missing[0]!r}; it has {', '.join(columns) or 'none'}.")
    return rows


def _add(listing: Listing, folder: Path, row: Mapping[str, Any], category: str) -> None:
    name, instance = _cell(row, "path"), _cell(row, "instance")
    try:
        if not name or not instance:
            raise UnusableError("row without path or instance")
        path = inside(folder, name)
    except UnusableError as error:
        listing.exclusions.append(Exclusion(name, instance, error.reason, error.detail))
    else:
        listing.photos.append(Listed(name, path, instance, _cell(row, "category") or category))


def _cell(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()


def _check_categories(table: Path, photos: Iterable[Listed]) -> None:
    known: dict[str, str] = {}
    for photo in photos:
        first = known.setdefault(photo.instance, photo.category)
        if first != photo.category:
            raise TwinError(
                f"{table} gives instance {photo.instance!r} two categories, {first!r} and {photo.category!r}; keep one."
            )
