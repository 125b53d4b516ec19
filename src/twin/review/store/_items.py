"""What there is to judge, and how urgently."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, RowMapping, bindparam, select, text, update

from twin.review.store._locking import lock_items
from twin.review.store._records import VERDICTS, NewItem
from twin.review.store._refresh import refresh
from twin.review.store._schema import items as table
from twin.review.store._schema import verdicts
from twin.review.store._store import Store, reading, tidy, write
from twin.review.store._upsert import insert_new

__all__ = ["put_items", "revalue"]

_CHUNK = 100
_TOLD = ("kind", "category", "similarity", "gold", "value", "needed")


def put_items(store: Store, queue: str, items: Iterable[NewItem]) -> dict[str, int]:
    """Make ``items`` the items of a queue; those of before that are not among them are closed, never deleted.

    Written in short transactions, between which reviewers are served; when cut short, put the items again.

    Args:
        store: Where they are kept.
        queue: The queue.
        items: All that the queue shall hold.

    Returns:
        Counts of ``new`` items, of ``changed`` ones (those opened again included) and of those ``closed``.

    Raises:
        ValueError: The queue is unknown, an item is of another queue, or two items have one key.
    """
    proposed = _keyed(queue, items)
    with reading(store) as connection:
        rows = connection.execute(select(table).where(table.c.queue == queue)).mappings().all()
    present = {(row["a"], row["b"]): row for row in rows}
    new = [item for key, item in proposed.items() if key not in present]
    changed = [
        {"row": row["id"], **told, "regilded": row["gold"] != told["gold"], "recounted": _recounted(row, told)}
        for key, row in present.items()
        if key in proposed
        for told in [_told(proposed[key])]
        if not row["open"] or any(row[name] != told[name] for name in _TOLD)
    ]
    closed = [row["id"] for key, row in present.items() if row["open"] and key not in proposed]
    _in_chunks(store, _insert, [_new_row(item) for item in new])
    _in_chunks(store, _change, changed)
    _in_chunks(store, _close, closed)
    if new and store.engine.dialect.name == "postgresql":
        # The planner must know how large the queues are; SQLite does without.
        write(store, lambda connection: connection.execute(text("ANALYZE review_items")))
    return {"new": len(new), "changed": len(changed), "closed": len(closed)}


def revalue(store: Store, item_ids: npt.ArrayLike, values: npt.ArrayLike, needed: npt.ArrayLike) -> None:
    """Set value and needed people of items; unchanged ones cost little, and reviewers are served in between.

    Args:
        store: Where the items are.
        item_ids: Numbers of items, as in the column ``item`` of `read_items`.
        values: Their new values.
        needed: How many people shall judge each, before the one more that a disagreement asks for.

    Raises:
        ValueError: The arrays differ in length, or a value is not finite.
    """
    ids, new, people = np.asarray(item_ids), np.asarray(values, dtype=np.float64), np.asarray(needed)
    if not len(ids) == len(new) == len(people):
        raise ValueError("item_ids, values and needed differ in length")
    if not np.isfinite(new).all():
        raise ValueError("a value is not finite")
    present: dict[int, tuple[float, int]] = {}
    with reading(store) as connection:
        # Few rows at a time: a server that reads all in one go could answer nobody meanwhile.
        for rows in connection.execute(select(table.c.id, table.c.value, table.c.needed)).partitions(500):
            present |= {row[0]: (row[1], row[2]) for row in rows}
    changed = [
        {"row": item, "value": value, "needed": count, "recounted": count != present[item][1], "regilded": False}
        for item, value, count in zip(ids.tolist(), new.tolist(), people.tolist(), strict=True)
        if item in present and present[item] != (value, count)
    ]
    _in_chunks(store, _change, changed)


def _keyed(queue: str, items: Iterable[NewItem]) -> dict[tuple[str, str], NewItem]:
    if queue not in VERDICTS:
        raise ValueError(f"there is no queue {queue}")
    proposed: dict[tuple[str, str], NewItem] = {}
    for item in items:
        if item.queue != queue:
            raise ValueError(f"an item of {item.queue} among those of {queue}")
        if (item.a, item.b) in proposed:
            raise ValueError(f"two items have the key {queue}, {item.a}, {item.b}")
        proposed[item.a, item.b] = item
    return proposed


def _told(item: NewItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _TOLD} | {"open": True}


def _recounted(row: RowMapping, told: Mapping[str, Any]) -> bool:
    """Whether what the item still needs changes."""
    return not row["open"] or row["needed"] != told["needed"] or row["gold"] != told["gold"]


def _new_row(item: NewItem) -> dict[str, Any]:
    wanted = item.needed if item.gold is None else 0
    told = {name: getattr(item, name) for name in ("queue", "a", "b", *_TOLD)}
    return told | {"open": True, "raised": 0, "given": 0, "wanted": wanted, "judges": ""}


def _change(rows: Sequence[Mapping[str, Any]], connection: Connection) -> None:
    """Write new columns of items, and work out again what depends on them."""
    recounted = [row["row"] for row in rows if row["recounted"]]
    regilded = [{"row": row["row"], "to": row["gold"]} for row in rows if row["regilded"]]
    names = [name for name in rows[0] if name not in ("row", "recounted", "regilded")]
    lock_items(connection, [row["row"] for row in rows])
    statement = update(table).where(table.c.id == bindparam("row")).values({name: bindparam(name) for name in names})
    connection.execute(statement, [{name: row[name] for name in ("row", *names)} for row in rows])
    if regilded:
        gilding = update(verdicts).where(verdicts.c.item == bindparam("row")).values(gold=bindparam("to"))
        connection.execute(gilding, regilded)
    refresh(connection, recounted)


def _insert(rows: Sequence[Mapping[str, Any]], connection: Connection) -> None:
    insert_new(connection, table, rows)


def _close(rows: Sequence[int], connection: Connection) -> None:
    connection.execute(update(table).where(table.c.id.in_(rows)).values(open=False, wanted=0, judges=""))


def _in_chunks(store: Store, work: Callable[[Sequence[Any], Connection], None], rows: Sequence[Any]) -> None:
    """Many short transactions with pauses as long between, in which reviewers are served."""
    for first in range(0, len(rows), _CHUNK):
        start = time.perf_counter()
        write(store, partial(work, rows[first : first + _CHUNK]), durable=False)
        busy = time.perf_counter() - start
        tidy(store)
        time.sleep(busy)
