"""``twin review status``: tables for people, JSON for programs, and never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Twin
from tests.review.accepting.reviewed import item_of, judge, mined_pairs, mined_workspace, put
from twin.core import Workspace
from twin.review.store import NewItem


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return mined_workspace(tmp_path / "work")


def told(twin: Twin, workspace: Workspace, *more: object) -> dict[str, Any]:
    shown = twin("review", "status", "-w", workspace.root, "--json", *more)
    assert (shown.code, shown.err) == (0, "")
    figures: dict[str, Any] = json.loads(shown.out, parse_constant=lambda name: pytest.fail(f"{name} is no figure"))
    return figures


def cells(out: str, first: str) -> list[str]:
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in out.splitlines() if "│" in line]
    return next(row for row in rows if row[0] == first)


def test_before_a_review_it_says_so_and_makes_no_database(twin: Twin, workspace: Workspace) -> None:
    shown = twin("review", "status", "-w", workspace.root)
    assert shown.code == 2
    assert shown.err.startswith("Error: Workspace ")
    assert "has no review yet; begin with `twin review`." in " ".join(shown.err.split())
    assert not (workspace.root / "review.sqlite").exists()


def test_a_review_of_nobody_is_dashes(twin: Twin, workspace: Workspace) -> None:
    put(workspace, "link", [item_of(pair) for pair in mined_pairs(workspace)])
    shown = twin("review", "status", "-w", workspace.root)
    assert (shown.code, shown.err) == (0, "")
    assert cells(shown.out, "link")[3:5] == ["0", "0"]
    assert cells(shown.out, "majority")[1:] == ["0", "0", str(len(mined_pairs(workspace))), "–", "–", "–"]
    assert "nan" not in shown.out.lower().replace("unanimous", "")
    figures = told(twin, workspace)
    assert figures["agreement"]["link"]["percent"] is None
    assert {band["share"] for band in figures["miner"]} == {None}
    assert figures["notes"] == [
        "No link was judged by two people, and no gold by anyone: nothing tells how reliable verdicts are."
    ]


def test_an_empty_review_has_no_links_to_tell_of(twin: Twin, workspace: Workspace) -> None:
    put(workspace, "photo", [NewItem("photo", "cup1", "", "", "cup", None, None, 1.0, 1)])
    figures = told(twin, workspace)
    assert (figures["rules"], figures["miner"], figures["reviewers"]) == ({}, [], {})


def test_a_database_that_lost_all_is_refused(twin: Twin, workspace: Workspace) -> None:
    (workspace.root / "review.sqlite").touch()
    for command in (("status",), ("accept",), ("export", "--to", "csv", "--out", workspace.root / "x.csv")):
        refused = twin("review", *command, "-w", workspace.root)
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert "holds nothing to judge; begin with `twin review plan`" in refused.err


def test_one_reviewer_has_figures_and_dashes(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    judge(workspace, {"anna": "d" * len(pairs)}, pairs)
    figures = told(twin, workspace)
    assert figures["queues"]["link"]["verdicts"] == len(pairs)
    assert figures["reviewers"]["anna"]["reliability"] is None
    assert figures["rules"]["majority"]["accepted"] == len(pairs)
    assert figures["rules"]["majority"]["label_error"] is None
    assert figures["rules"]["unanimous"]["undecided"] == {"too few verdicts": len(pairs)}


def test_equal_verdicts_of_two_people_are_no_certainty(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    judge(workspace, {"anna": "d" * len(pairs), "ben": "d" * len(pairs)}, pairs)
    figures = told(twin, workspace)
    assert figures["agreement"]["link"]["alpha"] is None
    assert figures["agreement"]["link"]["percent"]["low"] < 0.95
    error = figures["rules"]["unanimous"]["label_error"]
    assert error["low"] <= error["value"] <= error["high"]
    assert 0 < error["high"] < 0.1
    assert "mistakes that people share cannot be seen" in figures["notes"][0]
    shown = twin("review", "status", "-w", workspace.root)
    assert cells(shown.out, "anna and ben")[3:] == ["100.0 %", "–"]


def test_people_models_gold_and_photos_have_their_places(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    half = (pairs[0][0], pairs[0][0])
    put(workspace, "link", [*(item_of(pair) for pair in pairs), item_of(half, kind="halves", gold="same")])
    put(workspace, "photo", [item_of((pairs[0][0], ""), "photo", "")])
    letters = ("dds" * len(pairs))[: len(pairs)]
    judge(workspace, {"anna [bold]": letters + "s", "ben": letters[::-1] + "s"}, [*pairs, half])
    judge(workspace, {"model": "d" * len(pairs)}, pairs, kind="model")
    judge(workspace, {"ben": "k"}, [(pairs[0][0], "")], "photo", bad={"ben": ("some photo",)})
    figures = told(twin, workspace, "--rule", "majority")
    assert figures["queues"]["link"]["of models"] == len(pairs)
    assert figures["agreement"]["link"]["items"] == len(pairs) + 1
    assert [pair["reviewers"] for pair in figures["agreement"]["link"]["pairs"]] == [["anna [bold]", "ben"]]
    assert figures["reviewers"]["ben"]["gold"]["kinds"] == {
        "halves": pytest.approx({"value": 1.0, "low": 0.2, "high": 1.0, "count": 1}, abs=0.01)
    }
    assert figures["saved"] is None  # people alone count
    assert told(twin, workspace)["saved"] == {"links": 0, "verdicts": 0, "label_error": None}
    assert figures["photos"] == {"called bad": 1, "by most who saw them": 1}
    shown = twin("review", "status", "-w", workspace.root, "--rule", "majority")
    assert (shown.code, shown.err) == (0, "")
    assert cells(shown.out, "anna [bold]")[1] == str(len(pairs) + 1)
    assert cells(shown.out, "model (model)")[3] == "–"
    assert "1 photo was called bad" in shown.out


def test_it_says_when_verdicts_came_after_the_links_were_accepted(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair) for pair in pairs])
    judge(workspace, {"anna": "d"}, pairs[:1])
    assert twin("review", "accept", "-w", workspace.root).code == 0
    assert not any("since the links were accepted" in note for note in told(twin, workspace)["notes"])
    judge(workspace, {"anna": "d"}, pairs[1:2])
    notes = told(twin, workspace)["notes"]
    assert "Verdicts have changed since the links were accepted: `twin review accept`." in notes


def test_who_is_wrong_too_often_is_named_as_they_are_called(twin: Twin, workspace: Workspace) -> None:
    pairs = mined_pairs(workspace)
    put(workspace, "link", [item_of(pair, gold="different") for pair in pairs])
    judge(workspace, {"anna": "d" * len(pairs), "[b]ben": "s" * len(pairs)}, pairs)
    note = (
        f"[b]ben was right on 0 of {len(pairs)} gold items, all others on {len(pairs)} of {len(pairs)}: less than they"
    )
    for command in ("status", "accept"):
        assert note in twin("review", command, "-w", workspace.root).out
    assert any(one.startswith(note) for one in told(twin, workspace)["notes"])


def test_a_damaged_database_is_an_error_in_words(twin: Twin, workspace: Workspace) -> None:
    (workspace.root / "review.sqlite").write_bytes(b"no database at all, only text" * 100)
    shown = twin("review", "status", "-w", workspace.root)
    assert shown.code == 2
    assert shown.err.startswith("Error: ")
    assert "Traceback" not in shown.err
