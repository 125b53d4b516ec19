"""What an item still needs, worked out from the verdicts on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, text, update

from twin.review.store._schema import bad_photos, items, reviewers, verdicts

__all__ = ["refresh"]


_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_ASKED = select(items.c.id, items.c.queue, items.c.gold, items.c.open, items.c.needed).where(items.c.id.in_(_IDS))
_SAID = (
    select(verdicts.c.id, verdicts.c.item, verdicts.c.reviewer, verdicts.c.verdict)
    .join(reviewers, reviewers.c.id == verdicts.c.reviewer)
    .where(verdicts.c.item.in_(_IDS), text("review_verdicts.withdrawn_at IS NULL"), verdicts.c.repeat == 0)
    .where(reviewers.c.kind == "person")
    .order_by(verdicts.c.id)
)
_MARKED = select(bad_photos).where(bad_photos.c.verdict.in_(_IDS))
_NEW: tuple[BindParameter[Any], ...] = tuple(map(bindparam, ("raised", "given", "wanted", "judges")))
_WRITTEN = update(items).where(items.c.id == bindparam("row")).values({new.key: new for new in _NEW})


def refresh(connection: Connection, ids: Collection[int]) -> None:
    """Set ``raised``, ``given``, ``wanted`` and ``judges`` of the items, whose rows the transaction has locked."""
    if not ids:
        return
    asked = connection.execute(_ASKED, {"ids": list(ids)}).all()
    said = _said(connection, ids, marked={item.id for item in asked if item.queue == "photo"})
    connection.execute(_WRITTEN, [_row(item, said[item.id]) for item in asked])


def _row(item: Any, said: Sequence[tuple[int, object]]) -> dict[str, Any]:
    """The columns of one item from (reviewer, what they said) in the order of arrival."""
    first = [what for _, what in said[: item.needed]]
    raised = int(len(first) == item.needed and any(what != first[0] for what in first))
    wanted = max(0, item.needed + raised - len(said)) if item.open and item.gold is None else 0
    judges = _written(reviewer for reviewer, _ in said) if wanted else ""
    return {"row": item.id, "raised": raised, "given": len(said), "wanted": wanted, "judges": judges}


def _written(people: Iterable[int]) -> str:
    """How a set of reviewers is written in the column ``judges``: ``,3,17,``; nobody is the empty text."""
    numbers = sorted(people)
    return f",{','.join(map(str, numbers))}," if numbers else ""


def _said(
    connection: Connection, ids: Collection[int], *, marked: Collection[int]
) -> dict[int, list[tuple[int, object]]]:
    """Of each item, what people said first time; of the items ``marked`` with the photos that they called bad."""
    rows = connection.execute(_SAID, {"ids": list(ids)}).all()
    photos: dict[int, set[str]] = defaultdict(set)
    if marked:
        for verdict, image_id in connection.execute(_MARKED, {"ids": [row.id for row in rows if row.item in marked]}):
            photos[verdict].add(image_id)
    said: dict[int, list[tuple[int, object]]] = defaultdict(list)
    for row in rows:
        said[row.item].append((row.reviewer, (row.verdict, photos[row.id])))
    return said
