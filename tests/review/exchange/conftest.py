"""Reviews with the same items, and verdicts of all kinds."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import combinations, count
from pathlib import Path
from typing import Any

import pytest

from tests.review.reviewed import NAMES, write_catalogue
from twin.core import Workspace
from twin.review.store import (
    NewItem,
    NewVerdict,
    Store,
    open_store,
    put_items,
    put_verdicts,
    read_bad_photos,
    read_verdicts,
    store_url,
)

ABOUT = {"category": "vessel", "similarity": 0.5, "gold": None, "needed": 2}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "review")
    write_catalogue(made)
    return made


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    """The review of the workspace."""
    with closing(open_store(store_url(workspace, None))) as opened:
        put_all(opened)
        yield opened


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Makes another review of the same catalogue, without verdicts."""
    numbers = count()
    with ExitStack() as opened:

        def make() -> Store:
            made = opened.enter_context(closing(open_store(f"sqlite:///{tmp_path}/{next(numbers)}.sqlite")))
            put_all(made, reverse=True)  # so that items have other numbers
            return made

        yield make


def put_all(store: Store, *, reverse: bool = False) -> None:
    """Items of every form."""
    links = [("link", a, b, "mined") for a, b in combinations(NAMES, 2)]
    links.append(("link", "cup", "cup", "halves"))
    photos = [("photo", name, "", "") for name in NAMES]
    identities = [("identity", "cup", "", "two objects"), ("identity", "cup", "jar", "same object")]
    for queue, keys in (("link", links), ("photo", photos), ("identity", identities)):
        items = [NewItem(*key, value=float(place), **ABOUT) for place, key in enumerate(keys)]  # type: ignore[arg-type]
        put_items(store, queue, items[::-1] if reverse else items)


def put_some(store: Store, bad: list[str]) -> None:
    """Verdicts of two people and a model, with everything that a verdict can have."""
    nasty = "He said \"no\";\r\nthen, =1+1\t\u202e 'x' \r alone, ünïcode 🏺, trailing "
    ada = [
        NewVerdict(
            "a1", "link", "cup", "jar", "different", nasty, 1.234567890123, tuple(bad[:2]), 0, 1764336000.123456
        ),
        NewVerdict("a2", "link", "cup", "jar", "same", "", 0.1, (bad[1],), 1, 1764336001.5),
        NewVerdict("a3", "link", "cup", "cup", "same", "  ", 0.0, (), 0, 0.0),
        NewVerdict("a4", "photo", "cup", "", "checked", "", 7.0, tuple(bad), 0, 1764336002.0),
        NewVerdict("a5", "identity", "cup", "", "cannot_tell", "?", 1e-9, (), 0, 1764336003.0),
        NewVerdict("a6", "identity", "cup", "jar", "same", "", 5.0, (), 0, 1764336004.0),
    ]
    put_verdicts(store, "ada", "person", ada)
    put_verdicts(store, 'bob, the "2nd"', "person", [NewVerdict("a1", "link", "cup", "jar", "same", at=5.0)])
    model = [
        NewVerdict("m1", "link", "cup", "jar", "different", confidence=0.1 + 0.2),
        NewVerdict("m2", "link", "cup", "mug", "same", confidence=0.0),
    ]
    put_verdicts(store, "vlm/base", "model", model)


def content(store: Store) -> list[list[dict[str, Any]]]:
    """Everything that people and models said, without the numbers of items."""
    tables = (read_verdicts(store), read_bad_photos(store))
    found = [table.drop_columns(["item"]).to_pylist() for table in tables]
    return [sorted(rows, key=lambda row: sorted(map(str, row.items()))) for rows in found]
