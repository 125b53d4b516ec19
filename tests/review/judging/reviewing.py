"""Whole reviews by simulated people: they draw, judge and submit until nothing is left to judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from tests.review.simulated import SimulatedReviewer
from twin.core import ReviewSettings
from twin.review.judging import calibrated
from twin.review.planning import replan
from twin.review.store import (
    DrawRules,
    Given,
    Reviewer,
    Store,
    add_reviewer,
    draw,
    read_items,
    read_verdicts,
    submit,
)

Truth = Mapping[tuple[str, str], str]

_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a review came to.

    Attributes:
        verdicts: Verdicts of people on links of unknown truth.
        accepted: Links held for different.
        wrong: Of these, those that are the same.
        saved: What `replan` counted at the end.
    """

    verdicts: int
    accepted: int
    wrong: int
    saved: dict[str, int]

    @property
    def error(self) -> float:
        """True share of the accepted links that join one object."""
        return self.wrong / max(self.accepted, 1)


def review(store: Store, truth: Truth, people: Sequence[SimulatedReviewer], settings: ReviewSettings) -> Outcome:
    """Let ``people`` work through the links in turn, replanning as the server does, until there is nothing left."""
    named = {person.name: add_reviewer(store, person.name)[0] for person in people}
    rules = DrawRules(600.0, settings.gold, settings.repeats, settings.seed)
    since, now = 0, 1_700_000_000.0
    saved = replan(store, settings).counts
    while True:
        given = 0
        for person in people:
            now += 60.0
            given += _turn(store, named[person.name], person, truth, rules=rules, now=now)
        since += given
        if since >= settings.replan_every or not given:
            saved = replan(store, settings).counts
            since = 0
            if not given and not _left(store):
                return _outcome(store, truth, settings, saved)


def _turn(
    store: Store, reviewer: Reviewer, person: SimulatedReviewer, truth: Truth, *, rules: DrawRules, now: float
) -> int:
    drawn = draw(store, reviewer, "link", _AT_ONCE, rules, now=now)
    said = [
        Given(
            client_id=f"{person.name} {item.item} {item.repeat}",
            item=item.item,
            verdict=person.verdict(f"{item.a} {item.b}", truth.get((item.a, item.b), "different"), item.repeat),
            comment="",
            seconds=4.0,
            bad_photos=(),
            repeat=item.repeat,
            at=now,
        )
        for item in drawn
    ]
    receipts = submit(store, reviewer, said)
    assert set(receipts.values()) <= {"kept"}, receipts
    return len(said)


def _left(store: Store) -> int:
    return int(pc.sum(read_items(store, "link")["wanted"]).as_py() or 0)


def _outcome(store: Store, truth: Truth, settings: ReviewSettings, saved: dict[str, int]) -> Outcome:
    items, verdicts = read_items(store, "link"), read_verdicts(store, "link")
    chance = calibrated(items, verdicts, confident=settings.confident, seed=settings.seed).all_told
    mined = pc.is_null(items["gold"]).to_numpy()
    accepted = mined & (np.nan_to_num(chance) > settings.least)
    same = np.array([truth.get(pair) == "same" for pair in zip(*_sides(items), strict=True)])
    people = pc.and_(pc.equal(verdicts["reviewer_kind"], "person"), pc.is_null(verdicts["gold"]))
    return Outcome(pc.sum(people).as_py(), int(accepted.sum()), int((accepted & same).sum()), saved)


def _sides(items: object) -> list[list[str]]:
    return [items[name].to_pylist() for name in ("a", "b")]  # type: ignore[index]
