"""Verdicts as a plain table: CSV in UTF-8, a row a verdict."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from twin.core import TwinError, aside
from twin.review.exchange._record import Record, record_of

__all__ = ["COLUMNS", "read_csv", "write_csv"]

COLUMNS = (
    *("queue", "a", "b", "kind", "category"),
    *("reviewer", "reviewer_kind", "verdict", "confidence", "bad_photos", "comment", "seconds", "at", "repeat"),
    "client_id",
)
_NEEDED = ("a", "b", "verdict", "reviewer")
_SHOWN = {"kind", "category"}
"""Columns that tell people something and are not read."""


def write_csv(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write rows of `COLUMNS`; photo ids stand in one cell with spaces between, what is unknown is empty.

    Returns:
        The number of rows.
    """
    count = 0
    with aside(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        # Some software takes a line break in a cell that has no quotation marks for the end of the row.
        writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {"bad_photos": " ".join(row["bad_photos"])})
            count += 1
    return count


def read_csv(path: Path) -> Iterator[Record | str]:
    """Read the rows of a table, the reason of one that is none; further columns are not read.

    Raises:
        TwinError: The file is unreadable, lacks a column, or a row is no verdict.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.DictReader(file, strict=True)
            _check(path, reader.fieldnames or ())
            for row in reader:
                yield _record(f"{path}, line {reader.line_num}", row)
        except (csv.Error, UnicodeDecodeError) as error:
            raise TwinError(f"{path} is not a readable CSV table in UTF-8: {error}.") from error


def _check(path: Path, columns: Iterable[str]) -> None:
    present = list(columns)
    missing = [name for name in _NEEDED if name not in present]
    if missing:
        raise TwinError(
            f"{path} has no column {missing[0]!r}; a table of verdicts has the columns {', '.join(_NEEDED)}, with"
            " commas between."
        )


def _record(where: str, row: dict[str, str | None]) -> Record | str:
    values: dict[str, object] = {
        name: row[name] for name in COLUMNS if name not in _SHOWN and row.get(name) not in (None, "")
    }
    if "verdict" not in values:
        return "without a verdict"
    return record_of(where, values | {"bad_photos": (row.get("bad_photos") or "").split()})
