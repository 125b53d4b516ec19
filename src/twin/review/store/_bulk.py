"""Verdicts from elsewhere: of models, and read from files."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice

from sqlalchemy import Connection, select

from twin.review.store._locking import lock_reviewer
from twin.review.store._records import VERDICTS, Given, NewVerdict
from twin.review.store._reviewers import known_reviewer
from twin.review.store._schema import items
from twin.review.store._store import Store, write
from twin.review.store._submit import keep
from twin.review.store._texts import storable

__all__ = ["put_verdicts"]

_CHUNK = 300
_COUNTED = ("kept", "known", "refused", "unknown")


def put_verdicts(store: Store, reviewer_name: str, kind: str, rows: Iterable[NewVerdict]) -> dict[str, int]:
    """Keep verdicts of one reviewer, who is added where there is none of this name.

    Putting the same rows again changes nothing. Written in short transactions; when cut short, put the rows again.

    Args:
        store: Where they are kept.
        reviewer_name: Whose they are.
        kind: ``person`` or ``model``.
        rows: In any order; a first verdict on an item must not come after the second one.

    Returns:
        Counts of verdicts ``kept``, ``known`` from before by their client_id, ``refused`` as `submit` would, and on
        ``unknown`` items.

    Raises:
        TwinError: The name is empty or too long, or belongs to a reviewer of another kind.
    """
    counts = Counter(dict.fromkeys(_COUNTED, 0))
    remaining = iter(rows)
    while chunk := list(islice(remaining, _CHUNK)):
        counts.update(write(store, partial(_put, reviewer_name, kind, chunk)))
    return dict(counts)


def _put(name: str, kind: str, rows: Sequence[NewVerdict], connection: Connection) -> Counter[str]:
    reviewer = known_reviewer(connection, name, kind)
    lock_reviewer(connection, reviewer)
    keys = [(row.queue, row.a, row.b) for row in rows]
    # By queue and first instance: SQLite would look through all items for whole keys.
    queues, firsts = {key[0] for key in keys}, {key[1] for key in keys if key[1] == storable(key[1])}
    near = select(items.c.queue, items.c.a, items.c.b, items.c.id)
    found = connection.execute(near.where(items.c.queue.in_(queues & set(VERDICTS)), items.c.a.in_(firsts)))
    numbers = {(row[0], row[1], row[2]): row[3] for row in found}
    given = [_given(row, numbers[key]) for row, key in zip(rows, keys, strict=True) if key in numbers]
    receipts = keep(connection, reviewer, given)
    counts = Counter(receipts[one.client_id].partition(":")[0] for one in given)
    return counts + Counter(unknown=len(rows) - len(given))


def _given(row: NewVerdict, item: int) -> Given:
    return Given(
        row.client_id, item, row.verdict, row.comment, row.seconds, row.bad_photos, row.repeat, row.at, row.confidence
    )
