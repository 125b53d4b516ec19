"""What a reviewer has done or holds."""

from sqlalchemy import select, text

from twin.review.store._locking import GREATEST
from twin.review.store._records import VERDICTS, Drawn, Past, Reviewer
from twin.review.store._schema import bad_photos, items, leases, verdicts
from twin.review.store._store import Store, reading

__all__ = ["find_item", "history"]


def history(store: Store, reviewer: Reviewer, many: int = 50, queue: str | None = None) -> list[Past]:
    """The latest verdicts of a reviewer in a queue, or in all, that have not been undone, newest first."""
    columns = (verdicts.c.client_id, verdicts.c.item, verdicts.c.queue, verdicts.c.verdict, verdicts.c.repeat)
    told = (verdicts.c.at, verdicts.c.comment, verdicts.c.id)
    own = select(*columns, *told).where(verdicts.c.reviewer == reviewer.id, text("withdrawn_at IS NULL"))
    latest = own.order_by(verdicts.c.at.desc()).limit(many)
    queues = VERDICTS if queue is None else (queue,)
    with reading(store) as connection:
        found = [row for name in queues for row in connection.execute(latest.where(verdicts.c.queue == name))]
        newest = sorted(found, key=lambda row: row.at, reverse=True)[:many]
        marked = select(bad_photos.c.verdict, bad_photos.c.image_id).order_by(bad_photos.c.image_id)
        marks: dict[int, tuple[str, ...]] = {}
        for verdict, photo in connection.execute(marked.where(bad_photos.c.verdict.in_([row.id for row in newest]))):
            marks[verdict] = (*marks.get(verdict, ()), photo)
    return [Past(*row[:-1], marks.get(row.id, ())) for row in newest]


def find_item(store: Store, reviewer: Reviewer, item: int) -> Drawn | None:
    """An item that the reviewer has judged or was handed, at its latest turn; None for any other item."""
    if not 0 < item <= GREATEST:
        return None
    judged = select(verdicts.c.repeat).where(verdicts.c.reviewer == reviewer.id, verdicts.c.item == item)
    held = select(leases.c.repeat).where(leases.c.reviewer == reviewer.id, leases.c.item == item)
    row = select(items.c.id, items.c.queue, items.c.a, items.c.b, items.c.kind).where(items.c.id == item)
    with reading(store) as connection:
        turns = [*connection.scalars(held), *sorted(connection.scalars(judged), reverse=True)]
        return Drawn(*connection.execute(row).one(), turns[0]) if turns else None
