"""How much there is to do in each queue."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, text

from twin.review.store._records import VERDICTS, Reviewer
from twin.review.store._schema import items
from twin.review.store._store import Store, reading

__all__ = ["QueueCounts", "count_queues"]

_WANTED = text("wanted > 0")  # literally as in the index, or SQLite would not use it


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The items of a queue; gold items do not count as work.

    Attributes:
        total: Items that are open.
        wanting: How many of them need a further verdict, by the people who have judged them (``judges``).
    """

    total: int
    wanting: Mapping[str, int]

    @property
    def done(self) -> int:
        """Items that need no further verdict."""
        return self.total - sum(self.wanting.values())

    def left(self, reviewer: Reviewer) -> int:
        """Items that need a further verdict and that this reviewer has not judged."""
        return sum(count for judges, count in self.wanting.items() if f",{reviewer.id}," not in judges)


def count_queues(store: Store) -> dict[str, QueueCounts]:
    """Count every queue. It looks at every item, so that who asks often should keep the answer for a moment."""
    totals = select(items.c.queue, func.count()).where(items.c.open, items.c.gold.is_(None)).group_by(items.c.queue)
    groups = select(items.c.queue, items.c.judges, func.count()).where(_WANTED).group_by(items.c.queue, items.c.judges)
    with reading(store) as connection:
        total = {row[0]: row[1] for row in connection.execute(totals)}
        wanting: dict[str, dict[str, int]] = {queue: {} for queue in VERDICTS}
        for queue, judges, count in connection.execute(groups):
            wanting[queue][judges] = count
    return {queue: QueueCounts(total.get(queue, 0), wanting[queue]) for queue in VERDICTS}
