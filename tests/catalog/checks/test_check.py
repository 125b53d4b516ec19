"""`twin catalog check`: what goes, why, and what a person can do about it."""

import json
from pathlib import Path

import pyarrow as pa

from tests.catalog.checks.collection import collect
from tests.catalog.checks.conftest import Twin
from tests.catalog.checks.pictures import picture
from twin.core import Workspace, read_rows

TABLES = ("photos", "duplicates", "exclusions")


def left_out(workspace: Workspace) -> dict[str, str]:
    return {row["original"]: row["reason"] for row in read_rows(workspace.excluded)}


def image_of(workspace: Workspace, original: str) -> str:
    rows = [*read_rows(workspace.images), *read_rows(workspace.excluded)]
    return next(row["image_id"] for row in rows if row["original"] == original)


def files(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (workspace.root / "catalog").glob("**/*.parquet")}


def test_flags_take_photos_out_with_reason_and_evidence(twin: Twin, flawed: Workspace) -> None:
    outcome = twin("catalog", "check", "-w", flawed.root)
    assert (outcome.code, outcome.err) == (0, "")
    assert left_out(flawed) == {
        "i0/3.jpg": "blurred",
        "i0/4.jpg": "nearly uniform",
        "i1/3.jpg": "near-duplicate",
        "i1/4.jpg": "too small",
    }
    details = {row["original"]: row["detail"] for row in read_rows(flawed.excluded)}
    assert details["i1/3.jpg"] == f"of {image_of(flawed, 'i1/0.jpg')}"
    assert details["i1/4.jpg"] == "short side 50"
    assert "run `twin embed`" in outcome.out
    funnel = json.loads((flawed.root / "catalog/checks/funnel.json").read_text())
    assert [(step["name"], step["left"]) for step in funnel["photos"]] == [
        ("found", 20), ("readable", 20), ("not repeated", 20), ("passed by the checks", 16),
        ("not excluded by hand", 16), ("kept", 16),
    ]  # fmt: skip
    assert funnel["photos"][3]["lost"] == {"blurred": 1, "near-duplicate": 1, "nearly uniform": 1, "too small": 1}
    assert [step["left"] for step in funnel["instances"]] == [5, 5, 5]


def test_a_photo_of_two_instances_is_shown_but_stays(twin: Twin, flawed: Workspace) -> None:
    twin("catalog", "check", "-w", flawed.root)
    shared = [row for row in read_rows(flawed.root / "catalog/checks/duplicates.parquet") if not row["same_instance"]]
    pair = {image_of(flawed, "i2/3.jpg"), image_of(flawed, "i3/0.jpg")}
    assert [({row["image_a"], row["image_b"]}, row["kind"]) for row in shared] == [(pair, "near")]
    flagged = [
        row
        for row in read_rows(flawed.root / "catalog/checks/photos.parquet")
        if row["flag_photo_of_several_instances"]
    ]
    assert {row["image_id"] for row in flagged} == pair
    twin("catalog", "check", "-w", flawed.root, "--leave-out", "photo of several instances")
    assert left_out(flawed) == {"i2/3.jpg": "photo of several instances", "i3/0.jpg": "photo of several instances"}


def test_a_second_check_finds_the_same(twin: Twin, flawed: Workspace) -> None:
    twin("catalog", "check", "-w", flawed.root)
    first = files(flawed)
    twin("catalog", "check", "-w", flawed.root)
    assert files(flawed) == first


def test_thresholds_are_apart_from_scores(twin: Twin, flawed: Workspace) -> None:
    twin("catalog", "check", "-w", flawed.root)
    before = read_rows(flawed.root / "catalog/checks/photos.parquet")
    twin("catalog", "check", "-w", flawed.root, "--min-sharpness", "0", "--min-side", "1")
    after = read_rows(flawed.root / "catalog/checks/photos.parquet")
    assert not any(row["flag_blurred"] or row["flag_too_small"] for row in after)
    scores = [name for name in before[0] if not name.startswith("flag_")]
    assert [[row[name] for name in scores] for row in before] == [[row[name] for name in scores] for row in after]


def test_an_overrule_survives_another_check_and_a_new_import(twin: Twin, flawed: Workspace, tmp_path: Path) -> None:
    twin("catalog", "check", "-w", flawed.root)
    blurred, good = image_of(flawed, "i0/3.jpg"), image_of(flawed, "i4/1.jpg")
    review = tmp_path / "review.csv"
    review.write_text(f"kind,id,decision,note\nphoto,{good},exclude,ugly\ninstance,shop/i1,keep,\n")
    assert twin("catalog", "check", "-w", flawed.root, "--keep", blurred, "--review", review).code == 0
    expected = {"i0/4.jpg": "nearly uniform", "i4/1.jpg": "excluded by hand"}
    assert left_out(flawed) == expected
    assert twin("catalog", "check", "-w", flawed.root).code == 0
    assert left_out(flawed) == expected
    collect(flawed.root, {"new": [picture(70), picture(71)]}, source="other")
    assert left_out(flawed) == expected
    twin("catalog", "check", "-w", flawed.root, "--exclude", blurred, "--keep", good)
    assert left_out(flawed) == {"i0/3.jpg": "blurred", "i0/4.jpg": "nearly uniform"}


def test_a_decision_about_something_unknown_is_refused(twin: Twin, flawed: Workspace) -> None:
    for arguments in (("--keep", "nothing"), ("--same", "shop/i0", "nothing")):
        refused = twin("catalog", "check", "-w", flawed.root, *arguments)
        assert refused.code == 2
        assert "'nothing'" in refused.err
    assert not (flawed.root / "catalog/overrules.csv").exists()


def test_a_workspace_without_photos_is_one_line(twin: Twin, tmp_path: Path) -> None:
    for command in (("check",), ("split",), ("leaks", "--against", tmp_path)):
        refused = twin("catalog", *command, "-w", tmp_path / "none")
        assert refused.code == 2
        assert refused.err.startswith("Error: ")
        assert len(refused.err.splitlines()) == 1


def test_identities_are_checked_where_there_are_vectors(twin: Twin, flawed: Workspace) -> None:
    assert twin("embed", "-w", flawed.root).code == 0
    outcome = twin("catalog", "check", "-w", flawed.root)
    assert "run `twin embed`" not in outcome.out
    rows = read_rows(flawed.root / "catalog/checks/instances.parquet")
    assert {row["instance_id"]: row["photos"] for row in rows} == {
        "shop/i0": 5, "shop/i1": 5, "shop/i2": 4, "shop/i3": 3, "shop/i4": 3
    }  # fmt: skip
    assert (flawed.root / "catalog/checks/same_object.parquet").exists()


def test_the_split_keeps_duplicates_and_accepted_identities_together(twin: Twin, flawed: Workspace) -> None:
    twin("catalog", "check", "-w", flawed.root, "--same", "shop/i4", "shop/i0")
    outcome = twin("catalog", "split", "-w", flawed.root, "--val", "0", "--test", "0.4")
    assert outcome.code == 0
    rows = {row["instance_id"]: row for row in read_rows(flawed.root / "catalog/splits.parquet")}
    assert {name: row["cluster"] for name, row in rows.items()} == {
        "shop/i0": "shop/i0", "shop/i1": "shop/i1", "shop/i2": "shop/i2", "shop/i3": "shop/i2", "shop/i4": "shop/i0"
    }  # fmt: skip
    assert {row["split"] for row in rows.values()} == {"train", "test"}
    assert rows["shop/i2"]["split"] == rows["shop/i3"]["split"]


def test_exclusions_have_one_row_a_photo(twin: Twin, flawed: Workspace) -> None:
    twin("catalog", "check", "-w", flawed.root, "--min-sharpness", "9", "--min-side", "500")
    rows = read_rows(flawed.root / "catalog/checks/exclusions.parquet")
    assert len({row["image_id"] for row in rows}) == len(rows) == 20
    assert pa.array([row["reason"] for row in rows]).value_counts().to_pylist() == [
        {"values": "too small", "counts": 20}
    ]
