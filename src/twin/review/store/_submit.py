"""Keeping verdicts."""

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, text

from twin.review.store._locking import GREATEST, lock_items, lock_reviewer
from twin.review.store._records import VERDICTS, Given, Reviewer
from twin.review.store._refresh import refresh
from twin.review.store._schema import bad_photos, leases, undone, verdicts
from twin.review.store._store import Store, write
from twin.review.store._texts import is_id, storable

__all__ = ["keep", "submit"]

_ME: BindParameter[int] = bindparam("reviewer")
_ITEMS: BindParameter[list[int]] = bindparam("items", expanding=True)
_NAMES: BindParameter[list[str]] = bindparam("names", expanding=True)
_SENT = select(verdicts.c.client_id, verdicts.c.item, verdicts.c.verdict, verdicts.c.repeat).where(
    verdicts.c.reviewer == _ME, verdicts.c.client_id.in_(_NAMES)
)
_UNDONE = select(undone.c.client_id, undone.c.at).where(undone.c.reviewer == _ME, undone.c.client_id.in_(_NAMES))
_JUDGED = select(verdicts.c.item, verdicts.c.repeat).where(
    verdicts.c.reviewer == _ME, verdicts.c.item.in_(_ITEMS), text("review_verdicts.withdrawn_at IS NULL")
)
_ENDED = delete(leases).where(leases.c.reviewer == _ME, leases.c.item.in_(_ITEMS))
# SQLite and PostgreSQL both give the numbers back in the order of the rows.
_ADDED = insert(verdicts).returning(verdicts.c.id, sort_by_parameter_order=True)


def submit(store: Store, reviewer: Reviewer, given: Sequence[Given]) -> dict[str, str]:
    """Keep verdicts; when this returns they are on disk. What was sent before is known again and not doubled.

    The lease on the item ends; a verdict whose lease has expired, or whose item has been closed or is judged by enough
    people meanwhile, is kept like any other. Where the first people whom an item needs disagree, it needs one more.

    Args:
        store: Where they are kept.
        reviewer: Whose they are.
        given: In the order in which they were given.

    Returns:
        By ``client_id``: ``kept``, ``known``, or ``refused: `` and why. Undone before it arrived, it is ``known``.
    """

    def work(connection: Connection) -> dict[str, str]:
        lock_reviewer(connection, reviewer)
        return keep(connection, reviewer, given)

    return write(store, work) if given else {}


def keep(connection: Connection, reviewer: Reviewer, given: Sequence[Given]) -> dict[str, str]:
    """The same within a transaction that has locked the reviewer."""
    desk = _Desk(connection, reviewer, given)
    receipts: dict[str, str] = {}
    for one in given:
        receipts[one.client_id] = desk.receipt(one)
    desk.write()
    return receipts


class _Desk:
    """Looks at verdicts one by one and writes those that are kept together."""

    def __init__(self, connection: Connection, reviewer: Reviewer, given: Sequence[Given]) -> None:
        self._connection, self._reviewer = connection, reviewer
        self._items = lock_items(connection, {one.item for one in given if 0 < one.item <= GREATEST})
        names = [one.client_id for one in given if is_id(one.client_id)]
        asked = {"reviewer": reviewer.id, "names": names, "items": list(self._items)}
        self._known = {row[0]: tuple(row[1:]) for row in connection.execute(_SENT, asked)}
        self._undone: dict[str, float] = {row[0]: row[1] for row in connection.execute(_UNDONE, asked)}
        self._live = {tuple(row) for row in connection.execute(_JUDGED, asked)}
        self._kept: list[Given] = []

    def receipt(self, given: Given) -> str:
        """What becomes of a verdict; one that is kept waits for `write`."""
        if given.client_id in self._known:
            same = self._known[given.client_id] == (given.item, given.verdict, given.repeat)
            return "known" if same else "refused: another verdict has been sent under this client_id"
        reason = self._unfit(given)
        if reason:
            return f"refused: {reason}"
        self._known[given.client_id] = given.item, given.verdict, given.repeat
        self._kept.append(given)
        if given.client_id in self._undone:
            return "known"
        self._live.add((given.item, given.repeat))
        return "kept"

    def write(self) -> None:
        """Write what is kept, end its leases, and work out what the items need now."""
        if not self._kept:
            return
        numbers = self._connection.scalars(_ADDED, [self._row(one) for one in self._kept]).all()
        marked = [
            {"verdict": number, "image_id": image_id}
            for number, one in zip(numbers, self._kept, strict=True)
            for image_id in dict.fromkeys(one.bad_photos)
        ]
        if marked:
            self._connection.execute(insert(bad_photos), marked)
        touched = {one.item for one in self._kept if one.client_id not in self._undone}
        self._connection.execute(_ENDED, {"reviewer": self._reviewer.id, "items": list(touched)})
        refresh(self._connection, touched)

    def _unfit(self, given: Given) -> str:
        """Why a verdict cannot be kept, or nothing."""
        item = self._items.get(given.item)
        if item is None:
            return "there is no such item"
        faults = (
            (not is_id(given.client_id), "its client_id is not 1 to 200 characters of text"),
            (given.verdict not in VERDICTS[item.queue], f"the queue {item.queue} has no such verdict"),
            (given.repeat not in (0, 1), "an item is judged twice at most"),
            (not (math.isfinite(given.seconds) and math.isfinite(given.at)), "its times are not finite"),
            (given.confidence is not None and not 0 <= given.confidence <= 1, "its confidence is not within 0 and 1"),
            (not all(map(is_id, given.bad_photos)), "a bad photo has no image id"),
        )
        fault = next((reason for wrong, reason in faults if wrong), "")
        return fault or ("" if given.client_id in self._undone else self._doubled(given))

    def _doubled(self, given: Given) -> str:
        if (given.item, given.repeat) in self._live:
            return "you have judged this item"
        if given.repeat and (given.item, 0) not in self._live:
            return "you have not judged this item a first time"
        return ""

    def _row(self, given: Given) -> dict[str, Any]:
        item = self._items[given.item]
        return {
            "reviewer": self._reviewer.id,
            "client_id": given.client_id,
            "item": given.item,
            "queue": item.queue,
            "gold": item.gold,
            "verdict": given.verdict,
            "confidence": given.confidence,
            "comment": storable(given.comment),
            "seconds": given.seconds,
            "repeat": given.repeat,
            "at": given.at,
            "withdrawn_at": self._undone.get(given.client_id),
        }
