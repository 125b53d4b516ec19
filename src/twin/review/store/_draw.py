"""Handing out items."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, select, update

from twin.core import generator
from twin.review.store._locking import GREATEST, lock_items, lock_reviewer
from twin.review.store._picking import Picker
from twin.review.store._records import Drawn, DrawRules, Reviewer
from twin.review.store._schema import items, leases, turns
from twin.review.store._store import Store, write
from twin.review.store._upsert import insert_or_set

__all__ = ["draw", "release"]

_ME: BindParameter[int] = bindparam("reviewer")
# Named otherwise than the columns: those names would be values to set.
_OWN = (leases.c.reviewer == bindparam("whose")) & leases.c.item.in_(bindparam("which", expanding=True))
_DROPPED = delete(leases).where(_OWN)
_RENEWED = update(leases).where(_OWN).values(expires=bindparam("until"))
_HELD = (
    select(items.c.id, items.c.queue, items.c.a, items.c.b, items.c.kind)
    .add_columns(items.c.open, leases.c.repeat, leases.c.turn, leases.c.expires)
    .join(leases, leases.c.item == items.c.id)
    .where(leases.c.reviewer == _ME, leases.c.queue == bindparam("queue"))
    .order_by(leases.c.turn, leases.c.item)
)
_TURN = select(turns.c.turn).where(turns.c.reviewer == _ME, turns.c.queue == bindparam("queue"))


def draw(
    store: Store,
    reviewer: Reviewer,
    queue: str,
    many: int,
    rules: DrawRules,
    *,
    now: float,
    holding: Collection[int] = (),
) -> list[Drawn]:
    """Hand out the most valuable items that the reviewer has not judged and that are not spoken for.

    An item is spoken for when the verdicts of people on it and the live leases of others are as many as it needs. What
    the reviewer holds already comes first: leases of theirs that are not in ``holding`` are handed out again (the page
    was loaded anew), those in ``holding`` are renewed. Gold items, which everybody may get, and repeats come by the
    reviewer's own count; when no other work is left there are none of them either.

    Args:
        store: Where the items are.
        reviewer: To whom they are handed.
        queue: Of which queue they are.
        many: How many items at most.
        rules: How long they are kept for the reviewer, and the shares of gold items and repeats.
        now: The time, in seconds since 1970.
        holding: Items that the reviewer's page has and wants to keep.

    Returns:
        In the order in which they shall be judged; fewer than ``many`` where there are no more.
    """

    def work(connection: Connection) -> list[Drawn]:
        lock_reviewer(connection, reviewer)
        hand = _Hand(Picker(connection, reviewer, queue, now), rules)
        kept = {item for item in holding if 0 < item <= GREATEST}
        again = hand.kept(kept, many)
        return again + hand.filled(many - len(again), {*kept, *(drawn.item for drawn in again)})

    # A lost lease costs a second draw, so it need not reach the disk before the answer leaves.
    return write(store, work, durable=False)


def release(store: Store, reviewer: Reviewer, items: Collection[int]) -> None:
    """Give back items that the reviewer will not judge now."""
    ids = [item for item in items if 0 < item <= GREATEST]

    def work(connection: Connection) -> None:
        lock_reviewer(connection, reviewer)
        connection.execute(_DROPPED, {"whose": reviewer.id, "which": ids})

    write(store, work, durable=False)


@dataclass(frozen=True)
class _Hand:
    """What one reviewer holds of one queue."""

    picker: Picker
    rules: DrawRules

    def kept(self, holding: Collection[int], many: int) -> list[Drawn]:
        """Renew what the page holds, drop what has expired, and hand out again what the page does not know of."""
        own = self._own()
        live = [lease for lease in own if lease.expires > self.picker.now]
        expired = [lease for lease in own if lease.expires <= self.picker.now]
        unknown = [lease for lease in live if lease.id not in holding]
        again = [lease for lease in unknown if lease.open][:many]
        taken = self._retaken([lease for lease in expired if lease.id in holding])
        self._renew([*taken, *(lease.id for lease in again), *(lease.id for lease in live if lease.id in holding)])
        over = [lease for lease in expired if lease.id not in taken] + [lease for lease in unknown if not lease.open]
        self._drop([lease.id for lease in over])
        return [_drawn(lease, lease.repeat) for lease in again]

    def filled(self, many: int, exclude: Collection[int]) -> list[Drawn]:
        """Fresh items up to the first place for which there is none."""
        if many <= 0:
            return []
        start = self._turn()
        special = self._special(range(start + 1, start + 1 + many), set(exclude))
        chosen = {*exclude, *(row.id for row, _ in special.values())}
        work = iter(self.picker.work(many - len(special), chosen))
        fresh: list[tuple[Row[Any], int]] = []
        for turn in range(start + 1, start + 1 + many):
            found = special.get(turn) or _first_time(next(work, None))
            if found is None:
                break
            fresh.append(found)
        self._lease(fresh, start + 1)
        return [_drawn(row, repeat) for row, repeat in fresh]

    def _special(self, places: Iterable[int], exclude: set[int]) -> dict[int, tuple[Row[Any], int]]:
        """Gold items and repeats, by the turn at which they come."""
        found: dict[int, tuple[Row[Any], int]] = {}
        for turn in places:
            names = ("review", "turn", str(self.picker.reviewer.id), self.picker.queue, str(turn))
            which, truth, share = generator(self.rules.seed, *names).random(3).tolist()
            row, repeat = None, 0
            if which < self.rules.gold:
                for known in ("same", "different") if truth < 0.5 else ("different", "same"):
                    row = row or self.picker.gold(known, share, exclude)
            elif which < self.rules.gold + self.rules.repeats:
                row, repeat = self.picker.repeat(share, exclude), 1
            if row is not None:
                found[turn] = row, repeat
                exclude.add(row.id)
        return found

    def _own(self) -> Sequence[Row[Any]]:
        return self.picker.connection.execute(_HELD, self._names()).all()

    def _retaken(self, expired: Sequence[Row[Any]]) -> list[int]:
        """Of held items whose lease has expired, those that nobody else has taken meanwhile."""
        locked = lock_items(self.picker.connection, [lease.id for lease in expired])
        room = self.picker.with_room(locked)
        return [lease.id for lease in expired if lease.repeat or locked[lease.id].gold or lease.id in room]

    def _drop(self, ids: Collection[int]) -> None:
        if ids:
            self.picker.connection.execute(_DROPPED, {"whose": self.picker.reviewer.id, "which": list(ids)})

    def _renew(self, ids: Collection[int]) -> None:
        if ids:
            names = {"whose": self.picker.reviewer.id, "which": list(ids), "until": self._until()}
            self.picker.connection.execute(_RENEWED, names)

    def _lease(self, fresh: Sequence[tuple[Row[Any], int]], first: int) -> None:
        if fresh:
            rows = [self._row(row.id, repeat, first + place) for place, (row, repeat) in enumerate(fresh)]
            insert_or_set(self.picker.connection, leases, rows)
            insert_or_set(self.picker.connection, turns, [self._names() | {"turn": rows[-1]["turn"]}])

    def _row(self, item: int, repeat: int, turn: int) -> dict[str, Any]:
        return self._names() | {"item": item, "repeat": repeat, "turn": turn, "expires": self._until()}

    def _until(self) -> float:
        return self.picker.now + self.rules.lease_seconds

    def _turn(self) -> int:
        return self.picker.connection.scalar(_TURN, self._names()) or 0

    def _names(self) -> dict[str, Any]:
        return {"reviewer": self.picker.reviewer.id, "queue": self.picker.queue}


def _first_time(row: Row[Any] | None) -> tuple[Row[Any], int] | None:
    return None if row is None else (row, 0)


def _drawn(row: Row[Any], repeat: int) -> Drawn:
    return Drawn(row.id, row.queue, row.a, row.b, row.kind, repeat)
