"""How far the work is."""

from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import Connection, Select, and_, func, select, text

from twin.review.store._counting import QueueCounts, count_queues
from twin.review.store._records import Progress, Reviewer
from twin.review.store._schema import verdicts
from twin.review.store._store import Store, reading

__all__ = ["progress"]

_WINDOW = 1200.0
_PAUSE = 120.0


def progress(
    store: Store, reviewer: Reviewer, queue: str, *, now: float, counts: QueueCounts | None = None
) -> Progress:
    """How far a queue and a reviewer are at the time ``now``, in seconds since 1970.

    Who asks often may count the queue now and then only, and give the last count as ``counts``.
    """
    known = counts or count_queues(store)[queue]
    own = and_(verdicts.c.reviewer == reviewer.id, verdicts.c.queue == queue, text("withdrawn_at IS NULL"))
    takes_a_side = and_(verdicts.c.repeat == 0, verdicts.c.verdict != "cannot_tell")
    on_gold = select(func.count()).select_from(verdicts).where(own, text("gold IS NOT NULL"), takes_a_side)
    recent = select(verdicts.c.at).where(own, verdicts.c.at > now - _WINDOW, verdicts.c.at <= now)
    with reading(store) as connection:
        return Progress(
            mine=_count(connection, select(func.count()).select_from(verdicts).where(own)),
            done=known.done,
            total=known.total,
            gold_right=_count(connection, on_gold.where(verdicts.c.verdict == verdicts.c.gold)),
            gold_seen=_count(connection, on_gold),
            pace=_pace(connection.scalars(recent.order_by(verdicts.c.at)).all()),
        )


def _count(connection: Connection, statement: Select[int]) -> int:
    return connection.execute(statement).scalar_one()


def _pace(times: Sequence[float]) -> float:
    """Verdicts an hour; a gap longer than two minutes is a pause."""
    gaps = [later - earlier for earlier, later in pairwise(times) if later - earlier <= _PAUSE]
    return 3600 * len(gaps) / sum(gaps) if sum(gaps) > 0 else 0.0
