"""`twin catalog check`: what goes, why, and what a person can do about it."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from tests.catalog.checks.collection import collect
from tests.catalog.checks.conftest import Twin
from tests.catalog.checks.pictures import cropped, picture
from tests.cli.conftest import Outcome
from twin.catalog import check_catalog
from twin.catalog.checks import split_made
from twin.catalog.importing import sole_import
from twin.core import CheckSettings, TwinError, Workspace, counted, read_rows

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


def lines(outcome: Outcome) -> list[str]:
    return [" ".join(line.replace("│", "").split()) for line in outcome.out.splitlines()]


def test_an_empty_catalogue_is_an_error_with_its_reasons(twin: Twin, flawed: Workspace) -> None:
    outcome = twin("catalog", "check", "-w", flawed.root, "--min-side", "500")
    assert outcome.code == 2
    assert outcome.err.startswith("Error: The catalogue is empty now, every photo was left out: too small (20); set")
    assert outcome.err.count("\n") == 1
    assert "kept 0" in lines(outcome)
    assert read_rows(flawed.images) == []
    assert set(left_out(flawed).values()) >= {"too small"}
    assert twin("catalog", "check", "-w", flawed.root).code == 0
    assert len(read_rows(flawed.images)) == 16


def test_identities_that_were_not_checked_are_not_said_to_be_none(twin: Twin, flawed: Workspace) -> None:
    arguments = ("catalog", "check", "-w", flawed.root, "--leave-out", "two objects in one instance")
    outcome = twin(*arguments)
    unmade = ("two objects in one instance", "instances with two objects", "instances that may be one")
    assert {f"{name} –" for name in unmade} <= set(lines(outcome))
    assert "passed by the checks 20 – × two objects in one instance" in lines(outcome)
    flag = "flag_two_objects_in_one_instance"
    assert {row[flag] for row in read_rows(flawed.root / "catalog/checks/photos.parquet")} == {None}
    held = " ".join(" ".join(lines(twin("status", "-w", flawed.root, width=2000))).split())
    assert "– instances that may be one" in held
    twin("embed", "-w", flawed.root)
    made = twin(*arguments)
    assert "–" not in made.out.replace("–-", "")
    assert {row[flag] for row in read_rows(flawed.root / "catalog/checks/photos.parquet")} <= {True, False}


def test_a_decision_without_effect_is_told_with_the_reason(twin: Twin, tmp_path: Path) -> None:
    shop = collect(
        tmp_path / "shop",
        {"a": [picture(0), picture(1)], "b": [picture(2), picture(3), picture(9)], "c": [picture(3), picture(4)]},
    )
    names = [image_of(shop, original) for original in ("b/1.jpg", "c/1.jpg")]
    keep = [argument for name in [*names, "shop/c", "shop/a"] for argument in ("--keep", name)]
    outcome = twin("catalog", "check", "-w", shop.root, *keep)
    told = [line for line in lines(outcome) if "no effect" in line]
    assert told == [
        f"To keep {name} has no effect: {why}."
        for name, why in sorted(zip(names, ["one photo under two instances", "instance has one photo"], strict=True))
    ] + ["To keep shop/c has no effect: instance has one photo, one photo under two instances."]
    assert "4 decisions of catalog/overrules.csv in force." in lines(outcome)


def test_a_decision_is_forgotten(twin: Twin, flawed: Workspace) -> None:
    blurred = image_of(flawed, "i0/3.jpg")
    twin("catalog", "check", "-w", flawed.root, "--keep", blurred, "--exclude", "shop/i4")
    assert "i0/3.jpg" not in left_out(flawed)
    outcome = twin("catalog", "check", "-w", flawed.root, "--forget", blurred, "--forget", "shop/i4")
    assert "2 decisions were taken back." in lines(outcome)
    assert left_out(flawed)["i0/3.jpg"] == "blurred"
    assert "i4/0.jpg" not in left_out(flawed)
    before = files(flawed)
    refused = twin("catalog", "check", "-w", flawed.root, "--forget", blurred)
    assert (refused.code, files(flawed)) == (2, before)
    assert f"no decision about {blurred!r}" in refused.err


def test_the_funnel_tells_what_a_person_took_out(twin: Twin, flawed: Workspace) -> None:
    gone = [image_of(flawed, f"i3/{view}.jpg") for view in range(2)]
    outcome = twin("catalog", "check", "-w", flawed.root, "--exclude", gone[0], "--exclude", gone[1])
    assert "kept 4 1 × photos excluded by hand" in lines(outcome)
    assert "2 decisions of catalog/overrules.csv in force." in lines(outcome)
    shown = lines(twin("catalog", "show", "-w", flawed.root, "shop/i3"))
    assert "left out instance has one photo (1), since others were excluded by hand" in shown


def test_a_split_that_checks_have_overtaken_is_refused(twin: Twin, flawed: Workspace) -> None:
    ids = [f"shop/i{place}" for place in range(5)]
    assert twin("catalog", "split", "-w", flawed.root, "--val", "0", "--test", "0.4").code == 0
    made = split_made(flawed, ids)
    assert made is not None
    side = dict(zip(ids, made.splits, strict=True))
    joined = [name for name in ids if side[name] == "train"][:2]
    apart = [joined[0], next(name for name in ids if side[name] == "test")]
    twin("catalog", "check", "-w", flawed.root, "--same", *joined, "--min-side", "1")
    again = split_made(flawed, ids)
    assert again is not None
    clusters = dict(zip(ids, again.clusters.names, strict=True))
    assert clusters[joined[0]] == clusters[joined[1]]
    assert again.splits == made.splits
    twin("catalog", "check", "-w", flawed.root, "--same", *apart, "--min-side", "1")
    with pytest.raises(TwinError, match=r"belong together now; run `twin catalog split` again"):
        split_made(flawed, ids)
    status = " ".join(lines(twin("status", "-w", flawed.root)))
    assert "catalog/split stale: catalog/" in status
    assert twin("catalog", "split", "-w", flawed.root, "--val", "0", "--test", "0.4").code == 0
    fresh = split_made(flawed, ids)
    assert fresh is not None
    where = dict(zip(ids, fresh.splits, strict=True))
    assert where[apart[0]] == where[apart[1]]


def test_duplicates_across_a_split_are_refused(twin: Twin, tmp_path: Path) -> None:
    """A photo that came later is a crop of one on the other side."""
    photos = {f"i{place}": [picture(2 * place), picture(2 * place + 1)] for place in range(6)}
    shop = collect(tmp_path / "shop", photos)
    ids = [f"shop/i{place}" for place in range(6)]
    twin("catalog", "split", "-w", shop.root, "--val", "0", "--test", "0.5")
    made = split_made(shop, ids)
    assert made is not None
    one, other = (made.splits.index(split) for split in ("train", "test"))
    photos[f"i{one}"].append(cropped(photos[f"i{other}"][0], 0.05, 0.05, 0.9))
    collect(shop.root, photos)
    assert split_made(shop, ids) is not None  # nobody has looked yet
    twin("catalog", "check", "-w", shop.root)
    with pytest.raises(TwinError, match="belong together now"):
        split_made(shop, ids)


@pytest.mark.parametrize(("count", "said"), [(0, "0 photos"), (1, "1 photo"), (2, "2 photos"), (4321, "4,321 photos")])
def test_numbers_have_their_word(count: int, said: str) -> None:
    assert counted(count, "photo") == said


def test_a_check_keeps_out_of_an_import_and_clears_up_after_a_killed_one(tmp_path: Path) -> None:
    workspace = collect(tmp_path, {"a": [picture(0), picture(1)]})
    left = [workspace.root / "catalog" / name / ".x.1.part" for name in ("checks", ".prints/3")]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    with sole_import(workspace), pytest.raises(TwinError, match="is running"):
        check_catalog(workspace, CheckSettings(), [])
    assert all(path.exists() for path in left)
    check_catalog(workspace, CheckSettings(), [])
    assert not any(path.exists() for path in left)
