"""No request of a reviewer looks through a whole table of items or verdicts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.review.store.making import NOW, judge, link, people
from twin.review.store import (
    DrawRules,
    NewVerdict,
    Store,
    draw,
    find_item,
    history,
    open_store,
    put_items,
    put_verdicts,
    release,
    undo,
)

RULES = DrawRules(lease_seconds=600.0, gold=0.3, repeats=0.3, seed=0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/review.sqlite")
    gold = [link(f"g{number:03d}", gold="same") for number in range(30)]
    put_items(opened, "link", [*gold, *(link(f"{number:03d}", number) for number in range(100))])
    yield opened
    opened.close()


def test_every_look_up_has_an_index(store: Store) -> None:
    ann, bob = people(store, "ann", "bob")
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    sent = [
        judge(store, ann, one.item, repeat=one.repeat, at=NOW + turn)
        for turn in range(40)
        for one in draw(store, ann, "link", 2, RULES, now=NOW + turn)
    ]
    undo(store, ann, sent[-3:], now=NOW + 50)
    release(store, ann, [one.item for one in draw(store, bob, "link", 3, RULES, now=NOW)])
    history(store, ann)
    find_item(store, ann, 3)
    put_verdicts(store, "bob", "person", [NewVerdict("c", "link", "000", "000'", "same")])
    event.remove(store.engine, "before_cursor_execute", note)
    plans = {statement: explained(store, statement, parameters) for statement, parameters in asked}
    assert len(plans) > 20
    assert any("USING INDEX review_items_wanted" in line for plan in plans.values() for line in plan)
    scans = {
        statement: plan
        for statement, plan in plans.items()
        if any(line.startswith(("SCAN review_items", "SCAN review_verdicts", "SCAN best", "SCAN own")) for line in plan)
    }
    assert scans == {}


def explained(store: Store, statement: str, parameters: Any) -> list[str]:
    if not statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
        return []
    one = parameters[0] if isinstance(parameters, list) else parameters
    with store.engine.connect() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one)]
