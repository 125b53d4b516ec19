"""The stage through the real command line: its tables, its balance, its bytes."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.pairs.command import twin
from tests.pairs.synthetic import sketch
from twin.catalog.checks import SPLITS, split_catalog
from twin.core import PairsSettings, TwinError, Workspace, file_digest, read_rows, read_table, write_table
from twin.pairs import build_pairs
from twin.pairs._table import PAIRS


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = sketch(20).write(tmp_path_factory.mktemp("pairs"))
    build_pairs(made, PairsSettings(general=100))
    return made


def test_no_image_instance_or_cluster_on_two_sides(workspace: Workspace) -> None:
    splits = {row["instance_id"]: row for row in read_rows(workspace.pairs("splits"))}
    assert {row["split"] for row in splits.values()} == set(SPLITS)
    seen: dict[tuple[str, str], str] = {}
    for split in SPLITS:
        for row in read_rows(workspace.pairs(split)):
            for side in ("1", "2"):
                instance, image = row[f"instance_{side}"], row[f"image_id_{side}"]
                things = [("instance", instance), ("image", image), ("cluster", splits[instance]["cluster"])]
                assert {seen.setdefault(thing, split) for thing in things} == {split}


def test_rows_are_a_balanced_set_of_canonical_pairs(workspace: Workspace) -> None:
    links = {(row["instance_a"], row["instance_b"]): row for row in read_rows(workspace.accepted)}
    owner = {row["image_id"]: row["instance_id"] for row in read_rows(workspace.images)}
    for split in SPLITS:
        rows = read_rows(workspace.pairs(split))
        assert len({row["pair_id"] for row in rows}) == len(rows)
        assert len({frozenset((row["image_id_1"], row["image_id_2"])) for row in rows}) == len(rows)
        for row in rows:
            images, instances = ([row[f"{name}_{side}"] for side in "12"] for name in ("image_id", "instance"))
            assert re.fullmatch("[0-9a-f]{32}", row["pair_id"])
            assert [owner[image] for image in images] == instances
            assert [row[f"image_{side}"] for side in "12"] == [f"{image}.jpg" for image in images]
            assert row["answer"] == ("yes" if instances[0] == instances[1] else "no")
            if row["answer"] == "no":
                link = links.get((min(instances), max(instances)), {"kind": "random", "degree": 0, "changes": "[]"})
                assert (row["kind"], row["degree"], row["changes"]) == (link["kind"], link["degree"], link["changes"])
                assert row["kind"] != "random" or split == "train"
            else:
                assert (row["kind"], row["degree"], row["changes"]) == ("positive", 0, "[]")
            assert row["category"] in row["question"]
        many = Counter((row["category"], row["answer"]) for row in rows)
        ratio = 3.5 if split == "train" else 1
        for category, _ in many:
            assert abs(many[category, "no"] - ratio * many[category, "yes"]) < 1


def test_photos_are_balanced_over_the_places(workspace: Workspace) -> None:
    for split in SPLITS:
        surplus: Counter[tuple[str, str]] = Counter()
        for row in read_rows(workspace.pairs(split)):
            surplus[row["image_id_1"], row["answer"]] += 1
            surplus[row["image_id_2"], row["answer"]] -= 1
        assert surplus
        assert all(abs(many) <= 1 for many in surplus.values())


def test_rows_are_in_canonical_order_and_texts_are_plain(workspace: Workspace) -> None:
    for split in SPLITS:
        rows = read_rows(workspace.pairs(split))
        units = [(row["category"], *sorted((row["instance_1"], row["instance_2"]))) for row in rows]
        keys = [(category, one, one != other, other) for category, one, other in units]
        assert keys == sorted(keys)
        assert pq.read_schema(workspace.pairs(split)) == PAIRS


def wordings(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(row["question"].replace(row["category"], "…").replace("an …", "a …") for row in rows)


def test_one_wording_or_several_about_equally_often(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert len(wordings([row for split in SPLITS for row in read_rows(workspace.pairs(split))])) == 1
    other = sketch(20).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--wording", "varied", "--seed", 3) == 0
    many = wordings(read_rows(other.pairs("test")))
    assert len(many) >= 3
    assert min(many.values()) > 0.5 * many.total() / len(many)


def test_the_same_seed_gives_the_same_bytes_whatever_the_row_order(workspace: Workspace, tmp_path: Path) -> None:
    made = sketch(20)
    for rows in (made.images, made.instances, made.links):
        rows.reverse()
    other = made.write(tmp_path)
    build_pairs(other, PairsSettings(general=100))
    names = [*SPLITS, "splits", "general", "excluded"]
    assert [file_digest(other.pairs(name)) for name in names] == [file_digest(workspace.pairs(name)) for name in names]
    build_pairs(other, PairsSettings(general=100, seed=1))
    assert file_digest(other.pairs("train")) != file_digest(workspace.pairs("train"))


def test_general_questions_show_training_photos_alone(workspace: Workspace) -> None:
    split = {row["instance_id"]: row["split"] for row in read_rows(workspace.pairs("splits"))}
    owner = {f"{row['image_id']}.jpg": row["instance_id"] for row in read_rows(workspace.images)}
    rows = read_rows(workspace.pairs("general"))
    assert len(rows) == 100
    assert {split[owner[file]] for row in rows for file in row["images"]} == {"train"}


def test_what_is_left_out_is_told(workspace: Workspace) -> None:
    split = {row["instance_id"]: row["split"] for row in read_rows(workspace.pairs("splits"))}
    crossing = [row for row in read_rows(workspace.accepted) if split[row["instance_a"]] != split[row["instance_b"]]]
    excluded = read_rows(workspace.pairs("excluded"))
    assert {(row["instance_1"], row["instance_2"]) for row in excluded} == {
        (row["instance_a"], row["instance_b"]) for row in crossing
    }
    stamp = workspace.stamped("pairs")
    assert stamp is not None
    assert sum(stamp.counts["excluded"].values()) == len(crossing) > 0


def test_a_photo_under_two_instances_is_settled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = sketch(8, groups=("seen",), twins=0)
    linked = made.links[0]
    photo = next(row for row in made.images if row["instance_id"] == linked["instance_a"])
    made.images.append(photo | {"instance_id": linked["instance_b"]})
    workspace = made.write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 0
    pairs = [row for split in SPLITS for row in read_rows(workspace.pairs(split))]
    shown = [frozenset((row["image_id_1"], row["image_id_2"])) for row in pairs]
    assert len(shown) == len(set(shown))
    assert all(len(pair) == 2 for pair in shown)
    reasons = {row["reason"] for row in read_rows(workspace.pairs("excluded"))}
    assert {"link inside one object", "repeated"} <= reasons


def test_per_category_caps_both_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workspace = sketch(12).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--per-category", 10, "--val", 0.0) == 0
    many = Counter((row["category"], row["answer"]) for row in read_rows(workspace.pairs("train")))
    assert {answer: {many[key] for key in many if key[1] == answer} for answer in ("yes", "no")} == {
        "yes": {2},
        "no": {7},
    }
    assert not read_rows(workspace.pairs("val"))


def test_the_screen_tells_of_a_large_cluster_and_missing_facts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = sketch(12)
    for row in made.images:
        row["phash"] = "0" * 16 if row["instance_id"] < "8" else row["phash"]
    for row in made.instances:
        row["facts"] = json.dumps({})
    made.write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "The largest cluster holds" in shown
    assert "the training instances carry no facts" in shown


def test_a_split_of_the_catalogue_is_followed_and_must_fit(tmp_path: Path) -> None:
    workspace = sketch(12).write(tmp_path)
    split_catalog(workspace, PairsSettings(seed=5, test=0.5))
    build_pairs(workspace, PairsSettings(seed=0))
    expected = read_rows(workspace.root / "catalog" / "splits.parquet")
    assert read_rows(workspace.pairs("splits")) == expected
    (workspace.root / "catalog" / "splits.parquet").unlink()
    build_pairs(workspace, PairsSettings(seed=5, test=0.5))
    assert read_rows(workspace.pairs("splits")) == expected
    rows = [row for row in expected if row["instance_id"] != expected[0]["instance_id"]]
    write_table(workspace.root / "catalog" / "splits.parquet", rows, read_table(workspace.pairs("splits")).schema)
    with pytest.raises(TwinError, match="run `twin catalog split` again"):
        build_pairs(workspace, PairsSettings())
