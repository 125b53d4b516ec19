"""Items, reviewers and verdicts for tests, in one word each."""

from itertools import count
from typing import Any

from twin.review.store import DrawRules, Given, NewItem, Reviewer, Store, add_reviewer, draw, put_items, submit

NOW = 1_000_000.0
PLAIN = DrawRules(lease_seconds=600.0, gold=0.0, repeats=0.0, seed=0)

_sent = count()


def link(a: str, value: float = 0.0, **more: Any) -> NewItem:
    """A link from ``a`` to a look-alike of its own."""
    told = {"b": f"{a}'", "kind": "mined", "category": "vase", "similarity": 0.5, "gold": None, "needed": 2}
    return NewItem(queue="link", a=a, value=value, **told | more)


def put_links(store: Store, count: int, **more: Any) -> None:
    """Links 000, 001, … of falling value."""
    put_items(store, "link", [link(f"{number:03d}", -number, **more) for number in range(count)])


def people(store: Store, *names: str) -> list[Reviewer]:
    return [add_reviewer(store, name)[0] for name in names]


def verdict(item: int, said: str = "different", **more: Any) -> Given:
    told: dict[str, Any] = {"comment": "", "seconds": 2.5, "bad_photos": (), "repeat": 0, "at": NOW}
    return Given(**{"client_id": f"made-{next(_sent)}", "item": item, "verdict": said} | told | more)


def judge(store: Store, reviewer: Reviewer, item: int, said: str = "different", **more: Any) -> str:
    """Give a verdict that must be kept; returns its client_id."""
    given = verdict(item, said, **more)
    assert submit(store, reviewer, [given]) == {given.client_id: "kept"}
    return given.client_id


def drawn(store: Store, reviewer: Reviewer, many: int = 1, **more: Any) -> list[int]:
    """Numbers of drawn links."""
    rules = more.pop("rules", PLAIN)
    return [one.item for one in draw(store, reviewer, "link", many, rules, **{"now": NOW} | more)]
