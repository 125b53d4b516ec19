"""What drawing asks the database, made once: building a statement takes longer than SQLite takes to answer it."""

from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, and_, bindparam, func, select, text

from twin.review.store._schema import items, leases, verdicts

__all__ = ["GOLD", "GOLD_ENDS", "GROUPS", "LEASED", "OWN_FIRST", "OWN_LATE", "REPEATED", "TOP"]

_GAP = 10
"""So many verdicts lie between the first and the second on one item."""

_ME: BindParameter[int] = bindparam("reviewer")
_QUEUE: BindParameter[str] = bindparam("queue")
_START: BindParameter[float] = bindparam("start")
_NOT_EXCLUDED = items.c.id.not_in(bindparam("exclude", expanding=True))
# Conditions of partial indices stand literally as there, or SQLite would not use them.
_WANTED = and_(items.c.queue == _QUEUE, text("review_items.wanted > 0"))
_OF_OTHERS = and_(leases.c.reviewer != _ME, leases.c.expires > bindparam("now"), leases.c.repeat == 0)


def _groups() -> CTE:
    """All values of ``judges`` among items that want a verdict, each found by one look into the index."""
    smallest = select(func.min(items.c.judges)).where(_WANTED)
    groups = select(smallest.scalar_subquery().label("judges")).cte("groups", recursive=True)
    following = smallest.where(items.c.judges > groups.c.judges).correlate(groups).scalar_subquery()
    return groups.union_all(select(following).where(groups.c.judges.is_not(None)))


def _free(columns: Select[Any]) -> Select[Any]:
    """Items that want a verdict, also when those who hold a lease have given theirs; the most valuable first."""
    held = select(func.count()).select_from(leases).where(leases.c.item == items.c.id, _OF_OTHERS)
    free = columns.where(_WANTED, _NOT_EXCLUDED, items.c.wanted > held.correlate(items).scalar_subquery())
    return free.order_by(items.c.value.desc(), items.c.id)


def _judged(repeat: int) -> ColumnElement[bool]:
    own = verdicts.alias("own")
    mine = select(own.c.id).where(own.c.item == items.c.id, own.c.reviewer == _ME, own.c.repeat == repeat)
    return mine.where(own.c.withdrawn_at.is_(None)).exists()


def _best_of_groups() -> Select[Any]:
    groups, best = _groups(), items.alias("best")
    first = _free(select(items.c.id)).where(items.c.judges == groups.c.judges).limit(1)
    without_me = select(groups.c.judges, first.correlate(groups).scalar_subquery().label("item")).where(
        groups.c.judges.is_not(None), groups.c.judges.not_like(bindparam("among"))
    )
    found = without_me.subquery("found")
    ranked = select(found.c.judges, best.c.id).join(best, best.c.id == found.c.item)
    return ranked.order_by(best.c.value.desc(), best.c.id).limit(bindparam("many"))


GROUPS = _best_of_groups()
"""Groups of items by who has judged them, not the reviewer, and the best free item of each; the best groups first."""

TOP = _free(select(items.c.id, items.c.value)).where(items.c.judges == bindparam("judges")).limit(bindparam("many"))
"""The best free items of a group."""

LEASED = (
    select(leases.c.item, func.count())
    .where(_OF_OTHERS, leases.c.item.in_(bindparam("items", expanding=True)))
    .group_by(leases.c.item)
)
"""How many others hold an item."""

_known = and_(items.c.queue == _QUEUE, items.c.gold == bindparam("truth"), text("review_items.gold IS NOT NULL"))
GOLD_ENDS = select(func.min(items.c.id), func.max(items.c.id)).where(_known)
_gold = select(items).where(_known, items.c.open, _NOT_EXCLUDED, ~_judged(0)).order_by(items.c.id).limit(1)
GOLD = (_gold.where(items.c.id >= _START), _gold.where(items.c.id < _START))
"""A gold item that the reviewer has not judged, from a number on or before it."""

_OWN = and_(verdicts.c.reviewer == _ME, verdicts.c.queue == _QUEUE, text("review_verdicts.withdrawn_at IS NULL"))
OWN_FIRST = select(verdicts.c.at).where(_OWN).order_by(verdicts.c.at).limit(1)
OWN_LATE = select(verdicts.c.at).where(_OWN).order_by(verdicts.c.at.desc()).offset(_GAP).limit(1)
_once = (
    select(items)
    .join(verdicts, verdicts.c.item == items.c.id)
    .where(_OWN, verdicts.c.repeat == 0, verdicts.c.at <= bindparam("last"))
    .where(items.c.open, items.c.gold.is_(None), _NOT_EXCLUDED, ~_judged(1))
    .order_by(verdicts.c.at)
    .limit(1)
)
REPEATED = (_once.where(verdicts.c.at >= _START), _once.where(verdicts.c.at < _START))
"""An item that the reviewer has judged once, from a time on or before it."""
