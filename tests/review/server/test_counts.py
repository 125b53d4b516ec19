"""Counts that are a moment old."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.review.server.test_replanning import within
from twin.review.server import _counts
from twin.review.server._counts import Counts
from twin.review.store import NewItem, Store, add_reviewer, open_store, put_items


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{tmp_path}/review.sqlite")) as opened:
        yield opened


def put(store: Store, many: int) -> None:
    items = [NewItem("link", f"{place:06d}", "x", "mined", "cup", None, None, 0.0, 2) for place in range(many)]
    put_items(store, "link", items)


@pytest.mark.parametrize("quick", [60.0, 0.0], ids=["by who asks", "behind"])
def test_it_follows_the_work_within_a_moment(store: Store, monkeypatch: pytest.MonkeyPatch, quick: float) -> None:
    monkeypatch.setattr(_counts, "_QUICK", quick)
    reviewer, _ = add_reviewer(store, "ada")
    counts = Counts(store)
    for many in (3, 7, 0):
        put(store, many)
        assert within(30, lambda many=many: counts.of("link").left(reviewer) == many)  # type: ignore[misc]
        assert (counts.of("link").total, counts.of("link").done) == (many, 0)


def test_a_count_is_good_for_a_while(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_counts, "_REST", 1e9)
    counts = Counts(store)
    put(store, 3)
    assert counts.of("link").total == 0
