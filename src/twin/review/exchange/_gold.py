"""Links whose truth is known from elsewhere."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twin.core import TwinError, Workspace, read_columns
from twin.review.store import NewItem, Store, put_items, read_items

__all__ = ["import_gold"]

_COLUMNS = ("a", "b", "gold")
_TRUTHS = ("same", "different")
_KIND = "imported"

Pair = tuple[str, str]


def import_gold(workspace: Workspace, store: Store, path: Path, verdicts: int) -> dict[str, int]:
    """Mark links as gold: reviewers are checked by them, and nobody is told which they are.

    Args:
        workspace: Where the catalogue is.
        store: Where links become gold; a pair that is no item yet becomes one.
        path: CSV table with the columns ``a``, ``b`` (two instances, in either order) and ``gold`` (``same`` or
            ``different``).
        verdicts: How many people a new item needs.

    Returns:
        How many items were ``marked`` or ``added``, were gold ``known`` before, or name an ``unknown instance``.

    Raises:
        TwinError: The table is unreadable, lacks a column, or a row is no link with a truth; or there is no catalogue.
    """
    truths = dict(_rows(path))
    counts = Counter(dict.fromkeys(("marked", "added", "known", "unknown instance"), 0))
    items = {(row["a"], row["b"]): _item(row) for row in read_items(store, "link").to_pylist() if row["open"]}
    categories = _categories(workspace, {name for pair in truths for name in pair})
    for pair, truth in truths.items():
        if pair in items:
            counts["known" if items[pair].gold == truth else "marked"] += 1
            items[pair] = replace(items[pair], gold=truth)
        elif all(name in categories for name in pair):
            counts["added"] += 1
            items[pair] = NewItem("link", *pair, _KIND, categories[pair[0]], None, truth, 0.0, verdicts)
        else:
            counts["unknown instance"] += 1
    put_items(store, "link", items.values())
    return dict(counts)


def _item(row: dict[str, Any]) -> NewItem:
    return NewItem(**{name: row[name] for name in NewItem.__dataclass_fields__})


def _categories(workspace: Workspace, names: set[str]) -> dict[str, str]:
    """Categories of those of the instances that the catalogue has."""
    known = read_columns(workspace.instances, ["instance_id", "category"])
    wanted = known.filter(pc.is_in(known["instance_id"], value_set=pa.array(sorted(names), pa.string())))
    return dict(zip(*(column.to_pylist() for column in wanted.columns), strict=True))


def _rows(path: Path) -> Iterator[tuple[Pair, str]]:
    if not path.is_file():
        raise TwinError(f"{path} does not exist; give a CSV table with the columns {', '.join(_COLUMNS)}.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise TwinError(f"{path} has no column {missing[0]!r}; a table of gold has {', '.join(_COLUMNS)}.")
            for row in reader:
                yield _row(f"{path}, line {reader.line_num}", row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise TwinError(f"{path} is not a readable CSV table in UTF-8: {error}.") from error


def _row(where: str, row: dict[str, str | None]) -> tuple[Pair, str]:
    one, other, truth = (row[name] or "" for name in _COLUMNS)
    if not one or not other or one == other or truth not in _TRUTHS:
        raise TwinError(f"{where}: expected two instances and {' or '.join(_TRUTHS)}.")
    first, second = sorted((one, other))
    return (first, second), truth
