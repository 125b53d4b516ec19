"""Taking verdicts back."""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from twin.review.store._locking import lock_items, lock_reviewer
from twin.review.store._records import Reviewer
from twin.review.store._refresh import refresh
from twin.review.store._schema import leases, undone, verdicts
from twin.review.store._store import Store, write
from twin.review.store._texts import is_id
from twin.review.store._upsert import insert_new, insert_or_set

__all__ = ["undo"]


def undo(
    store: Store,
    reviewer: Reviewer,
    client_ids: Sequence[str],
    *,
    now: float | None = None,
    lease_seconds: float = 600.0,
) -> dict[str, str]:
    """Withdraw verdicts: the rows stay, the items want a verdict again, and the reviewer holds them as before.

    Args:
        store: Where they are.
        reviewer: Whose they are.
        client_ids: Under which the verdicts were sent.
        now: The time, in seconds since 1970; by default that of the clock.
        lease_seconds: How long the items are kept for the reviewer.

    Returns:
        By client_id: ``undone``; ``known`` when it was undone before; ``noted`` when no such verdict has arrived
        (should it still arrive, it is withdrawn at once); ``refused: `` and why.
    """
    moment = time.time() if now is None else now

    def work(connection: Connection) -> dict[str, str]:
        lock_reviewer(connection, reviewer)
        return _undo(connection, reviewer, list(dict.fromkeys(client_ids)), moment, moment + lease_seconds)

    return write(store, work) if client_ids else {}


def _undo(
    connection: Connection, reviewer: Reviewer, client_ids: Sequence[str], now: float, expires: float
) -> dict[str, str]:
    fit = [name for name in client_ids if is_id(name)]
    own = (verdicts.c.reviewer == reviewer.id) & verdicts.c.client_id.in_(fit)
    found = {row.client_id: row for row in connection.execute(select(verdicts).where(own))}
    live = [row for row in found.values() if row.withdrawn_at is None]
    lock_items(connection, {row.item for row in live})
    early = [{"reviewer": reviewer.id, "client_id": name, "at": now} for name in fit if name not in found]
    insert_new(connection, undone, early)
    chosen = verdicts.c.id.in_([row.id for row in live])
    connection.execute(update(verdicts).where(chosen).values(withdrawn_at=now))
    _give_back(connection, reviewer, live, expires)
    refresh(connection, {row.item for row in live})
    return {name: _receipt(name, found) for name in client_ids}


def _give_back(connection: Connection, reviewer: Reviewer, live: Sequence[Row[Any]], expires: float) -> None:
    # Of a first and a second verdict on one item that are both undone, the first is due again. The latest undone
    # comes first of all that the reviewer holds.
    due = {row.item: row for row in sorted(live, key=lambda row: -row.repeat)}.values()
    rows = [
        {
            "reviewer": reviewer.id,
            "item": row.item,
            "queue": row.queue,
            "repeat": row.repeat,
            "turn": -row.id,
            "expires": expires,
        }
        for row in due
    ]
    insert_or_set(connection, leases, rows)


def _receipt(name: str, found: dict[str, Row[Any]]) -> str:
    if not is_id(name):
        return "refused: it is not a client_id"
    if name not in found:
        return "noted"
    return "undone" if found[name].withdrawn_at is None else "known"
