"""Many reviewers at once, in two processes on one database."""

import random
import threading
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

from sqlalchemy import func, select

from tests.review.store.making import NOW, people, put_links, verdict
from twin.review.store import (
    DrawRules,
    Reviewer,
    Store,
    draw,
    open_store,
    read_items,
    read_verdicts,
    release,
    submit,
    undo,
)
from twin.review.store._schema import items, leases

ITEMS, NEEDED, EACH = 40, 3, 5
RULES = DrawRules(lease_seconds=3600.0, gold=0.0, repeats=0.05, seed=0)


def work_off(store: Store, reviewer: Reviewer) -> tuple[set[str], set[str]]:
    """Judge, undo and release like a person with a bad line; returns what was acknowledged as kept and as undone."""
    chance, kept, undone = random.Random(reviewer.id), set[str](), set[str]()
    for turn in range(1000):
        hand = draw(store, reviewer, "link", 2, RULES, now=NOW)
        if not hand:
            break
        if chance.random() < 0.1:
            release(store, reviewer, [hand.pop().item])
        given = [
            verdict(one.item, client_id=f"{reviewer.id}-{turn}-{one.item}", repeat=one.repeat, at=NOW + turn)
            for one in hand
        ]
        with ThreadPoolExecutor(2) as line:
            answers = list(line.map(lambda _: submit(store, reviewer, given), range(2)))  # noqa: B023 - both end here
        for one in given:
            assert Counter(answer[one.client_id] for answer in answers) == {"kept": 1, "known": 1}
        kept |= {one.client_id for one in given}
        if given and chance.random() < 0.2:
            last = given[-1].client_id
            with ThreadPoolExecutor(2) as line:
                answers = list(line.map(lambda _: undo(store, reviewer, [last], now=NOW), range(2)))  # noqa: B023
            assert Counter(answer[last] for answer in answers) == {"undone": 1, "known": 1}
            undone.add(last)
    return kept, undone


def share(url: str, reviewers: list[Reviewer]) -> list[tuple[set[str], set[str]]]:
    store = open_store(url)
    with ThreadPoolExecutor(len(reviewers)) as pool:
        found = list(pool.map(lambda reviewer: work_off(store, reviewer), reviewers))
    store.close()
    return found


def overbooked(store: Store) -> int:
    """Items on which verdicts and leases are more than they need, at one moment."""
    held = select(func.count()).where(leases.c.item == items.c.id, leases.c.repeat == 0).scalar_subquery()
    over = select(func.count()).select_from(items).where(items.c.given + held > items.c.needed + items.c.raised)
    with store.engine.connect() as connection:
        return connection.execute(over).scalar_one()


def watch(store: Store, until: threading.Event) -> list[int]:
    found = []
    while not until.wait(0.01):
        found.append(overbooked(store))
    return found


def test_nothing_is_lost_doubled_or_overbooked(url: str) -> None:
    store, done = open_store(url), threading.Event()
    put_links(store, ITEMS, needed=NEEDED)
    everybody = people(store, *(f"reviewer {number}" for number in range(2 * EACH)))
    with ThreadPoolExecutor(1) as watching, ProcessPoolExecutor(2) as pool:
        looks: Future[list[int]] = watching.submit(watch, store, done)
        try:
            found = [one for part in pool.map(share, [url] * 2, [everybody[:EACH], everybody[EACH:]]) for one in part]
        finally:
            done.set()
    kept, undone = (set().union(*parts) for parts in zip(*found, strict=True))
    live = read_verdicts(store)["client_id"].to_pylist()
    assert sorted(live) == sorted(kept - undone)
    assert max(looks.result()) == 0
    assert undone
    # Everything is done, however often it was given back.
    rows = read_items(store, "link")
    assert set(rows["wanted"].to_pylist()) == {0}
    assert set(rows["given"].to_pylist()) == {NEEDED}
    store.close()
