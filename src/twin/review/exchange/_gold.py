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
_NEAR_TWIN = "near-twin"
_CONTRADICTS = "contradicts what is known by construction"

Pair = tuple[str, str]


def import_gold(workspace: Workspace, store: Store, path: Path, verdicts: int) -> dict[str, int]:
    """Mark links as gold: reviewers are checked by them, and nobody is told which they are.

    Near-twins are different, and an instance is the same as itself, whatever a table says: the plan knows these.

    Args:
        workspace: Where the catalogue is.
        store: Where links become gold; a pair that is no item yet becomes one.
        path: CSV table with the columns ``a``, ``b`` (two instances, in either order) and ``gold`` (``same`` or
            ``different``).
        verdicts: How many people a new item needs.

    Returns:
        How many items were ``marked`` or ``added``, were ``known`` before, or name an ``unknown instance``; and, if
        there are any, of how many the row ``contradicts what is known by construction`` and was left out.

    Raises:
        TwinError: The table is unreadable, lacks a column, or a row is no link with a truth; or there is no catalogue.
    """
    truths = dict(_rows(path))
    counts = Counter(dict.fromkeys(("marked", "added", "known", "unknown instance"), 0))
    items = {(row["a"], row["b"]): _item(row) for row in read_items(store, "link").to_pylist() if row["open"]}
    categories = _categories(workspace, {name for pair in truths for name in pair})
    twins = _near_twins(workspace).union(pair for pair, item in items.items() if item.kind == _NEAR_TWIN)
    for pair, truth in truths.items():
        if truth == ("different" if pair[0] == pair[1] else "same" if pair in twins else None):
            counts[_CONTRADICTS] += 1
        elif pair in items:
            counts["known" if items[pair].gold == truth else "marked"] += 1
            items[pair] = replace(items[pair], gold=truth)
        elif not all(name in categories for name in pair):
            counts["unknown instance"] += 1
        elif pair[0] == pair[1]:
            counts["known"] += 1
        else:
            counts["added"] += 1
            items[pair] = NewItem("link", *pair, _KIND, categories[pair[0]], None, truth, 0.0, verdicts)
    put_items(store, "link", items.values())
    return dict(counts)


def _item(row: dict[str, Any]) -> NewItem:
    return NewItem(**{name: row[name] for name in NewItem.__dataclass_fields__})


def _near_twins(workspace: Workspace) -> set[Pair]:
    """The proposed near-twins, whether or not they serve as items of known answer."""
    if not workspace.candidates.exists():
        return set()
    links = read_columns(workspace.candidates, ["instance_a", "instance_b", "kind"])
    twins = links.filter(pc.equal(links["kind"], _NEAR_TWIN))
    return set(zip(twins["instance_a"].to_pylist(), twins["instance_b"].to_pylist(), strict=True))


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
    if not one or not other or truth not in _TRUTHS:
        raise TwinError(f"{where}: expected two instances and {' or '.join(_TRUTHS)}.")
    first, second = sorted((one, other))
    return (first, second), truth
