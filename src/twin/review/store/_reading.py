"""Tables of what is in the store, for the stages that work it out."""

import pyarrow as pa
from sqlalchemy import Select, select

from twin.review.store._schema import bad_photos, items, reviewers, verdicts
from twin.review.store._store import Store, reading

__all__ = ["read_bad_photos", "read_items", "read_verdicts"]

_TOGETHER = 500
_KEY = [("item", pa.int64()), ("queue", pa.string()), ("a", pa.string()), ("b", pa.string())]
_ABOUT = [("kind", pa.string()), ("category", pa.string()), ("similarity", pa.float64()), ("gold", pa.string())]
_ITEMS = pa.schema(
    [
        *_KEY,
        *_ABOUT,
        ("value", pa.float64()),
        ("needed", pa.int64()),
        ("open", pa.bool_()),
        ("given", pa.int64()),
        ("raised", pa.int64()),
        ("wanted", pa.int64()),
    ]
)
_VERDICTS = pa.schema(
    [
        *_KEY,
        *_ABOUT,
        ("reviewer", pa.string()),
        ("reviewer_kind", pa.string()),
        ("verdict", pa.string()),
        ("confidence", pa.float64()),
        ("comment", pa.string()),
        ("seconds", pa.float64()),
        ("at", pa.float64()),
        ("repeat", pa.int64()),
        ("client_id", pa.string()),
    ]
)
_BAD_PHOTOS = pa.schema(
    [
        ("image_id", pa.string()),
        ("item", pa.int64()),
        ("reviewer", pa.string()),
        ("at", pa.float64()),
        ("client_id", pa.string()),
    ]
)


def read_items(store: Store, queue: str) -> pa.Table:
    """The items of a queue, closed ones too, in the order of (a, b).

    Returns:
        Columns ``item, queue, a, b, kind, category, similarity, gold, value, needed, open, given, raised, wanted``.
        ``open``: it is still proposed, judged or not. ``needed``: people, as the plan put it. ``raised``: 1 where they
        disagree, and one more is asked. ``given``: people who have judged it. ``wanted``: how many people are still to
        judge it; 0 for gold items, which anybody may be shown.
    """
    columns = (items.c.id, items.c.queue, items.c.a, items.c.b, items.c.kind, items.c.category, items.c.similarity)
    counts = (items.c.value, items.c.needed, items.c.open, items.c.given, items.c.raised, items.c.wanted)
    return _table(store, select(*columns, items.c.gold, *counts).where(items.c.queue == queue), _ITEMS, "a", "b")


def read_verdicts(store: Store, queue: str | None = None) -> pa.Table:
    """The verdicts of a queue, or of all, without those that have been withdrawn.

    Returns:
        Columns ``item, queue, a, b, kind, category, similarity, gold, reviewer, reviewer_kind, verdict, confidence,
        comment, seconds, at, repeat, client_id``, in the order of (queue, a, b, reviewer, repeat).
    """
    of_item = (items.c.id, items.c.queue, items.c.a, items.c.b, items.c.kind, items.c.category, items.c.similarity)
    said = (verdicts.c.verdict, verdicts.c.confidence, verdicts.c.comment, verdicts.c.seconds, verdicts.c.at)
    rows = (
        select(
            *of_item, items.c.gold, reviewers.c.name, reviewers.c.kind, *said, verdicts.c.repeat, verdicts.c.client_id
        )
        .select_from(verdicts)
        .join(items, items.c.id == verdicts.c.item)
        .join(reviewers, reviewers.c.id == verdicts.c.reviewer)
        .where(verdicts.c.withdrawn_at.is_(None))
    )
    if queue is not None:
        rows = rows.where(items.c.queue == queue)
    return _table(store, rows, _VERDICTS, "queue", "a", "b", "reviewer", "repeat")


def read_bad_photos(store: Store) -> pa.Table:
    """Photos that verdicts, withdrawn ones left out, call bad.

    Returns:
        Columns ``image_id, item, reviewer, at, client_id``, in the order of (image_id, item, reviewer, at).
    """
    rows = (
        select(bad_photos.c.image_id, verdicts.c.item, reviewers.c.name, verdicts.c.at, verdicts.c.client_id)
        .join(verdicts, verdicts.c.id == bad_photos.c.verdict)
        .join(reviewers, reviewers.c.id == verdicts.c.reviewer)
        .where(verdicts.c.withdrawn_at.is_(None))
    )
    return _table(store, rows, _BAD_PHOTOS, "image_id", "item", "reviewer", "at")


def _table(store: Store, statement: Select[tuple[object, ...]], schema: pa.Schema, *order: str) -> pa.Table:
    batches = []
    with reading(store) as connection:
        # Few rows at a time: a server that reads a table in one go could answer nobody meanwhile.
        for rows in connection.execute(statement).partitions(_TOGETHER):
            columns = zip(*rows, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            batches.append(pa.record_batch(arrays, schema=schema))
    table = pa.Table.from_batches(batches, schema).combine_chunks()
    # Sorted here and not in the database, whose order of texts depends on its locale.
    return table.sort_by([(name, "ascending") for name in order])
