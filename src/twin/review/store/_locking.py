"""Rows that a transaction keeps to itself. SQLite locks the whole database instead, as the transaction begins.

Always the reviewer first and then items by number, so that two transactions never wait for each other.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from twin.review.store._records import Reviewer
from twin.review.store._schema import items, reviewers

__all__ = ["GREATEST", "lock_items", "lock_reviewer"]

GREATEST = 2**31 - 1
"""The greatest number of a row."""

_REVIEWER = select(reviewers.c.id).where(reviewers.c.id == bindparam("reviewer")).with_for_update(key_share=True)
_ITEMS = select(items).where(items.c.id.in_(bindparam("items", expanding=True))).order_by(items.c.id)
_WAITING = _ITEMS.with_for_update(key_share=True)
_PASSING = _ITEMS.with_for_update(key_share=True, skip_locked=True)


def lock_reviewer(connection: Connection, reviewer: Reviewer) -> None:
    """What one reviewer sends is done one after the other, through whichever process it comes."""
    connection.execute(_REVIEWER, {"reviewer": reviewer.id}).one()


def lock_items(connection: Connection, ids: Collection[int], *, wait: bool = True) -> dict[int, Row[Any]]:
    """The items with these numbers as they are now; without ``wait``, those that others have locked are left out."""
    if not ids:
        return {}
    rows = connection.execute(_WAITING if wait else _PASSING, {"items": list(ids)})
    return {row.id: row for row in rows}
