"""Decisions of people: kept, replaced, read from review lists."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.checks import (
    Overrule,
    add_overrules,
    forget_overrules,
    overrules,
    read_review,
    same_object,
)
from twin.core import TwinError, Workspace

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)
DECISIONS = st.builds(
    Overrule, st.sampled_from(["photo", "instance"]), TEXT, st.sampled_from(["keep", "exclude"]), TEXT | st.just("")
)


def test_there_are_none_at_first(tmp_path: Path) -> None:
    table = overrules(Workspace(tmp_path))
    assert (len(table), table.column_names) == (0, ["kind", "id", "decision", "note"])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(DECISIONS, max_size=5), max_size=4))
def test_the_last_decision_about_each_holds(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[Overrule]]
) -> None:
    workspace = Workspace(tmp_path_factory.mktemp("decided"))
    latest = {}
    for decisions in rounds:
        latest |= {(item.kind, item.id): item for item in decisions}
        assert add_overrules(workspace, decisions) == len(latest)
    assert [Overrule(**row) for row in overrules(workspace).to_pylist()] == [latest[key] for key in sorted(latest)]


def test_a_review_list_leaves_undecided_rows_out(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text("id,kind,decision,extra\na,photo,keep,1\nb,photo,,2\n", encoding="utf-8-sig")
    assert read_review(path) == [Overrule("photo", "a", "keep")]


def test_one_object_is_decided_about_in_either_order() -> None:
    assert same_object("b", "a") == same_object("a", "b")
    assert same_object("b", "a").instances() == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("kind,decision\nphoto,keep\n", "no column 'id'"),
        ("kind,id,decision\nphoto,a,perhaps\n", "line 2: expected a kind, an id and a decision"),
        ("kind,id,decision\nphoto,a,accept\n", "photo: keep or exclude"),
        ("kind,id,decision\nsame object,a,accept\n", "two instance ids"),
        ('kind,id,decision\nphoto,"a,keep\n', "not a readable CSV table"),
    ],
)
def test_a_bad_review_list_is_one_sentence(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "review.csv").write_text(text)
    with pytest.raises(TwinError, match=what):
        read_review(tmp_path / "review.csv")


def test_decisions_about_an_id_are_taken_back(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stays = [Overrule("photo", "b", "keep"), same_object("y", "z")]
    add_overrules(
        workspace, [Overrule("photo", "a", "keep"), Overrule("instance", "x", "exclude"), same_object("x", "y"), *stays]
    )
    assert forget_overrules(workspace, ["a", "x"]) == 3
    assert [Overrule(**row) for row in overrules(workspace).to_pylist()] == stays
    with pytest.raises(TwinError, match=r"no decision about 'a' in .*overrules\.csv to forget"):
        forget_overrules(workspace, ["b", "a"])
    assert len(overrules(workspace)) == 2
    assert forget_overrules(workspace, ["y = z"]) == 1
    assert forget_overrules(workspace, []) == 0
