"""The work is put in order again while people work."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine

from tests.review.server.conftest import Made, Review
from tests.review.server.test_verdicts import next_items, send, verdict
from twin.core import ReviewSettings
from twin.review.server._replanning import Replanner
from twin.review.store import Store, read_items, revalue


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something holds within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def values(review: Review) -> list[float]:
    rows = read_items(review.store, "link").to_pylist()
    return [row["value"] for row in rows if row["open"] and row["gold"] is None]


def test_after_so_many_verdicts_values_are_made_anew(made: Made) -> None:
    review = made(ReviewSettings(gold=0, repeats=0, replan_every=3))
    items = read_items(review.store, "link")
    revalue(review.store, items["item"].to_numpy(), np.zeros(len(items)), items["needed"].to_numpy())
    with review.stranger:  # the application runs
        ada = review.enter("ada")
        first, second, third = (item["item"] for item in next_items(ada))
        send(ada, verdict(first, "r1"), verdict(second, "r2"))
        send(ada, verdict(first, "r1"), verdict(second, "r2"))  # known, so they do not count
        assert not within(0.5, lambda: any(values(review)))
        send(ada, verdict(third, "r3"))
        assert within(30, lambda: any(values(review)))


def test_a_plan_that_fails_is_told_and_the_next_one_tried(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    (tmp_path / "review.sqlite").write_bytes(b"no database" * 999)
    store = Store(create_engine(f"sqlite:///{tmp_path / 'review.sqlite'}"))
    replanner = Replanner(store, ReviewSettings(replan_every=1))
    replanner.start()
    for times in (1, 2):
        replanner.kept(1)
        assert within(30, lambda: len(caplog.records) == times)  # noqa: B023
        assert "could not be put in order" in caplog.records[-1].message
    replanner.stop()
    store.close()
