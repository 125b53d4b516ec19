"""Decisions that a program renews: they change with it, and never touch what people wrote."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.checks.test_overrules import DECISIONS
from twin.catalog.checks import Overrule, add_overrules, overrules, renew_overrules
from twin.core import Workspace

MARK = "review: "


def marked(items: list[Overrule]) -> list[Overrule]:
    return [Overrule(item.kind, item.id, item.decision, f"{MARK}x{item.note}") for item in items]


@settings(max_examples=50, deadline=None)
@given(st.lists(DECISIONS, max_size=5), st.lists(st.lists(DECISIONS, max_size=5), min_size=1, max_size=3))
def test_only_the_last_renewal_holds_beside_what_was_written_by_hand(
    tmp_path_factory: pytest.TempPathFactory, by_hand: list[Overrule], rounds: list[list[Overrule]]
) -> None:
    workspace = Workspace(tmp_path_factory.mktemp("renewed"))
    by_hand = [item for item in by_hand if not item.note.startswith(MARK)]
    add_overrules(workspace, by_hand)
    kept = {(item.kind, item.id): item for item in by_hand}
    before = dict(kept)
    for decisions in map(marked, rounds):
        wanted = {(item.kind, item.id): item for item in decisions}
        counts = renew_overrules(workspace, decisions, MARK)
        after = {(row["kind"], row["id"]): Overrule(**row) for row in overrules(workspace).to_pylist()}
        assert after == wanted | kept
        assert counts["withdrawn"] == len(before.keys() - after.keys())
        assert counts["added"] == sum(before.get(key) != item for key, item in after.items())
        assert counts["decided by hand"] == len(wanted.keys() & kept.keys())
        before = after


def test_the_same_again_does_not_write(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    renew_overrules(workspace, [Overrule("photo", "a", "exclude", "review: 2 of 2 said so")], MARK)
    path = tmp_path / "catalog" / "overrules.csv"
    written = path.stat().st_mtime_ns
    counts = renew_overrules(workspace, [Overrule("photo", "a", "exclude", "review: 2 of 2 said so")], MARK)
    assert counts == {"added": 0, "withdrawn": 0, "decided by hand": 0}
    assert path.stat().st_mtime_ns == written
