"""Which items a reviewer may be given next."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from twin.review.store import _statements as say
from twin.review.store._locking import lock_items
from twin.review.store._records import Reviewer

__all__ = ["Picker"]


@dataclass(frozen=True)
class Picker:
    """Picks for one reviewer in one queue, within a transaction that writes.

    Attributes:
        connection: The transaction.
        reviewer: For whom.
        queue: Of which items.
        now: The time, in seconds since 1970.
    """

    connection: Connection
    reviewer: Reviewer
    queue: str
    now: float

    def work(self, many: int, exclude: Collection[int]) -> list[Row[Any]]:
        """The most valuable items that want a verdict, locked."""
        taken: list[Row[Any]] = []
        passed, busy = set(exclude), set[int]()
        while len(taken) < many and (best := self._best(many - len(taken), passed)):
            locked = lock_items(self.connection, best, wait=False)
            room = self.with_room(locked)
            taken += [locked[item] for item in best if item in room]
            busy |= set(best) - set(locked)
            passed |= set(best)
        return taken or self._waited_for(busy)[:many]

    def _waited_for(self, busy: Collection[int]) -> list[Row[Any]]:
        """All that is left is in the hands of other transactions: wait, rather than say that nothing is left."""
        locked = lock_items(self.connection, busy)
        return sorted((locked[item] for item in self.with_room(locked)), key=lambda row: (-row.value, row.id))

    def with_room(self, locked: dict[int, Row[Any]]) -> set[int]:
        """Of locked items, those on which the leases of others leave something to do; read anew under the lock."""
        if not locked:
            return set()
        rows = self.connection.execute(say.LEASED, self._names() | {"items": list(locked)})
        held: dict[int, int] = {row[0]: row[1] for row in rows}
        return {item for item, row in locked.items() if row.wanted > held.get(item, 0)}

    def gold(self, truth: str, share: float, exclude: Collection[int]) -> Row[Any] | None:
        """A gold item that the reviewer has not judged: the first from a place on (``share`` of the way), round."""
        names = self._names() | {"truth": truth, "exclude": list(exclude)}
        first, last = self.connection.execute(say.GOLD_ENDS, names).one()
        if first is None:
            return None
        start = first + int(share * (last - first + 1))
        return self._round(say.GOLD, names | {"start": start})

    def repeat(self, share: float, exclude: Collection[int]) -> Row[Any] | None:
        """An item that the reviewer judged once and a while ago: the first from a time on, round."""
        names = self._names() | {"exclude": list(exclude)}
        last = self.connection.scalar(say.OWN_LATE, names)
        if last is None:
            return None
        first = self.connection.execute(say.OWN_FIRST, names).scalar_one()
        return self._round(say.REPEATED, names | {"last": last, "start": first + share * (last - first)})

    def _best(self, many: int, exclude: Collection[int]) -> list[int]:
        """The most valuable items that want a verdict and that the reviewer has not judged.

        Items are looked up group by group, a group being those that the same people have judged. Whole groups are
        passed over in which this reviewer is one of them, so that it does not matter how many items they have judged.
        """
        names = self._names() | {"exclude": list(exclude), "among": f"%,{self.reviewer.id},%", "many": many}
        groups = self.connection.execute(say.GROUPS, names).all()
        if many == 1:
            return [item for _, item in groups]
        found: list[tuple[float, int]] = []
        for judges, _ in groups:
            found += [(-value, item) for item, value in self.connection.execute(say.TOP, names | {"judges": judges})]
        return [item for _, item in sorted(found)[:many]]

    def _round(self, statements: tuple[Any, Any], names: dict[str, Any]) -> Row[Any] | None:
        for statement in statements:
            found = self.connection.execute(statement, names).one_or_none()
            if found is not None:
                return found
        return None

    def _names(self) -> dict[str, Any]:
        return {"reviewer": self.reviewer.id, "queue": self.queue, "now": self.now}
