"""Whatever happens in whatever order, the store does what the slow obvious way does."""

from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from tests.review.store.making import NOW, drawn, link, people, verdict
from tests.review.store.obvious import Obvious
from twin.review.store import (
    DrawRules,
    Reviewer,
    Store,
    count_queues,
    put_items,
    read_items,
    read_verdicts,
    release,
    revalue,
    submit,
    undo,
)
from twin.review.store._schema import metadata

RULES = DrawRules(lease_seconds=50.0, gold=0.0, repeats=0.0, seed=0)
ITEMS, PEOPLE = 5, 4

_who, _what = st.integers(0, PEOPLE - 1), st.integers(0, ITEMS - 1)
_name = st.integers(0, 7).map("c{}".format)
_said = st.sampled_from(["same", "different", "cannot_tell"])
_step = st.one_of(
    st.tuples(st.just("draw"), _who, st.integers(1, 3), st.sets(_what, max_size=2)),
    st.tuples(st.just("submit"), _who, st.lists(st.tuples(_name, _what, _said), min_size=1, max_size=3)),
    st.tuples(st.just("judge"), _who, _said),
    st.tuples(st.just("undo"), _who, _name),
    st.tuples(st.just("release"), _who, _what),
    st.tuples(st.just("revalue"), _what, st.integers(0, 9), st.integers(0, 3)),
    st.tuples(st.just("wait"), st.integers(1, 60)),
)


def emptied(store: Store) -> None:
    with store.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


class Both:
    """The store and the obvious way, step by step."""

    def __init__(self, store: Store, values: list[int], needed: list[int]) -> None:
        emptied(store)
        links = [
            link(f"{n}", value, needed=people) for n, (value, people) in enumerate(zip(values, needed, strict=True))
        ]
        put_items(store, "link", links)
        self.store, self.now, self.sent = store, NOW, count()
        self.ids = read_items(store, "link")["item"].to_pylist()
        self.people: list[Reviewer] = people(store, *"abcd")
        self.obvious = Obvious(
            dict(zip(self.ids, map(float, values), strict=True)), dict(zip(self.ids, needed, strict=True)), 50.0
        )

    def draw(self, who: int, many: int, holding: set[int]) -> None:
        held = [self.ids[item] for item in holding]
        found = drawn(self.store, self.people[who], many, now=self.now, holding=held, rules=RULES)
        assert found == self.obvious.draw(self.people[who].id, many, self.now, held)

    def submit(self, who: int, sent: list[tuple[str, int, str]]) -> None:
        given = [verdict(self.ids[item], said, client_id=name) for name, item, said in sent]
        receipts = submit(self.store, self.people[who], given)
        expected = {
            name: self.obvious.submit(self.people[who].id, name, self.ids[item], said) for name, item, said in sent
        }
        assert {name: receipt.partition(":")[0] for name, receipt in receipts.items()} == expected

    def judge(self, who: int, said: str) -> None:
        """As a person does it: the first item that is drawn."""
        hand = drawn(self.store, self.people[who], 1, now=self.now, rules=RULES)
        assert hand == self.obvious.draw(self.people[who].id, 1, self.now, [])
        if hand:
            self.submit(who, [(f"own {next(self.sent)}", self.ids.index(hand[0]), said)])

    def undo(self, who: int, name: str) -> None:
        found = undo(self.store, self.people[who], [name], now=self.now, lease_seconds=50.0)
        assert found == {name: self.obvious.undo(self.people[who].id, name, self.now)}

    def release(self, who: int, item: int) -> None:
        release(self.store, self.people[who], [self.ids[item]])
        self.obvious.leases.pop((self.people[who].id, self.ids[item]), None)

    def revalue(self, item: int, value: int, needed: int) -> None:
        revalue(self.store, [self.ids[item]], [value], [needed])
        self.obvious.values[self.ids[item]], self.obvious.needed[self.ids[item]] = float(value), needed

    def wait(self, seconds: int) -> None:
        self.now += seconds

    def check(self) -> None:
        live = [one for item in self.ids for one in self.obvious.live(item)]
        kept = read_verdicts(self.store).to_pylist()
        names = {reviewer.name: reviewer.id for reviewer in self.people}
        assert sorted(
            (names[row["reviewer"]], row["client_id"], row["item"], row["verdict"]) for row in kept
        ) == sorted((one.reviewer, one.client_id, one.item, one.verdict) for one in live)
        for row in read_items(self.store, "link").to_pylist():
            assert row["wanted"] == self.obvious.wanted(row["item"])
            assert row["given"] == len(self.obvious.live(row["item"]))
        for reviewer in self.people:
            left = [
                item
                for item in self.ids
                if self.obvious.wanted(item) and all(one.reviewer != reviewer.id for one in self.obvious.live(item))
            ]
            assert count_queues(self.store)["link"].left(reviewer) == len(left)


_case: dict[str, Any] = {
    "values": st.lists(st.integers(0, 3), min_size=ITEMS, max_size=ITEMS),
    "needed": st.lists(st.integers(0, 3), min_size=ITEMS, max_size=ITEMS),
    "steps": st.lists(_step, max_size=25),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(**_case)
def test_any_history(store: Store, values: list[int], needed: list[int], steps: list[tuple[Any, ...]]) -> None:
    both = Both(store, values, needed)
    for name, *arguments in steps:
        getattr(both, name)(*arguments)
    both.check()
