"""Multi queries to learn from, through the real command line: true, even, of training photos alone, and byte-stable."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.pairs.command import twin
from tests.pairs.synthetic import Sketch, sketch
from twin.bench import build_benchmark
from twin.core import (
    BenchSettings,
    PairsSettings,
    TwinError,
    Workspace,
    file_digest,
    read_rows,
    read_table,
    stale_reason,
    write_arrow,
)
from twin.pairs import build_pairs
from twin.pairs.multi import MULTI

Row = dict[str, Any]
OTHERS = ("train", "val", "test", "splits", "general", "excluded", "leaks")
SETTINGS = PairsSettings(general=40, multi=120)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = sketch(14).write(tmp_path_factory.mktemp("multi"))
    build_pairs(made, SETTINGS)
    return made


@pytest.fixture(scope="module")
def rows(workspace: Workspace) -> list[Row]:
    return read_rows(workspace.pairs("multi"))


def digests(workspace: Workspace, names: tuple[str, ...]) -> list[str]:
    return [file_digest(workspace.pairs(name)) for name in names]


def test_answers_are_true_and_come_equally_often(workspace: Workspace, rows: list[Row]) -> None:
    owner = {f"{row['image_id']}.jpg": row["instance_id"] for row in read_rows(workspace.images)}
    links = {(row["instance_a"], row["instance_b"]): row for row in read_rows(workspace.accepted)}
    assert Counter(row["answer"] for row in rows) == dict.fromkeys("0123", 30)
    for row in rows:
        assert [owner[file] for file in row["images"]] == [row["instance"], *row["candidates"]]
        assert row["answer"] == str(row["candidates"].count(row["instance"]))
        about = zip(row["candidates"], row["kinds"], row["degrees"], row["changes"], strict=True)
        for other, kind, degree, changes in about:
            link = links.get((min(row["instance"], other), max(row["instance"], other)))
            expected = (link["kind"], link["degree"], link["changes"]) if link else ("positive", 0, "[]")
            assert (kind, degree, changes) == expected
            assert (link is None) == (other == row["instance"])
    many = Counter((kind, degree) for row in rows for kind, degree in zip(row["kinds"], row["degrees"], strict=True))
    assert {degree for kind, degree in many if kind == "near-twin"} == {1, 2, 4, 8, 16}
    assert many["mined", 0]


def test_nothing_but_training_photos_and_no_query_twice(workspace: Workspace, rows: list[Row]) -> None:
    split = {row["instance_id"]: row["split"] for row in read_rows(workspace.pairs("splits"))}
    assert {split[name] for row in rows for name in (row["instance"], *row["candidates"])} == {"train"}
    assert len({(row["images"][0], frozenset(row["images"][1:])) for row in rows}) == len(rows)
    assert len({row["query_id"] for row in rows}) == len(rows)
    assert all(len(set(row["images"])) == 4 for row in rows)
    assert pq.read_schema(workspace.pairs("multi")).names == MULTI.names


def test_a_match_stands_equally_often_in_each_place(rows: list[Row]) -> None:
    places = Counter(place for row in rows for place in range(3) if row["candidates"][place] == row["instance"])
    assert places == dict.fromkeys(range(3), 60)


def wordings(rows: list[Row]) -> set[str]:
    assert all(row["category"] in row["question"] for row in rows if "{" not in row["question"])
    return {row["question"].replace(row["category"], "…") for row in rows}


def test_one_wording_or_several(workspace: Workspace, rows: list[Row], tmp_path: Path) -> None:
    assert len(wordings(rows)) == 1
    other = sketch(14).write(tmp_path)
    build_pairs(other, SETTINGS.model_copy(update={"wording": "varied"}))
    varied = read_rows(other.pairs("multi"))
    assert len(wordings(varied)) == 3
    assert [row["images"] for row in varied] == [row["images"] for row in rows]
    assert all("0 to 3 between <answer> and </answer>" in row["question"] for row in varied)


def test_the_same_bytes_from_any_threads_and_row_order(workspace: Workspace, tmp_path: Path) -> None:
    made = sketch(14)
    for part in (made.images, made.instances, made.links):
        part.reverse()
    other = made.write(tmp_path)
    build_pairs(other, SETTINGS.model_copy(update={"workers": 4}))
    assert digests(other, (*OTHERS, "multi")) == digests(workspace, (*OTHERS, "multi"))
    build_pairs(other, SETTINGS.model_copy(update={"seed": 1}))
    assert digests(other, ("multi",)) != digests(workspace, ("multi",))


def test_without_them_all_else_is_as_it_is_and_the_table_goes(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sketch(14).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--general", 40, "--multi", 120) == 0
    assert "120 multi queries; wrong candidates: " in capsys.readouterr().out
    stamp = other.stamped("pairs")
    assert stamp and stamp.counts["multi"] == 120
    assert sum(stamp.counts["multi negatives"].values()) == 180
    assert "pairs/multi.parquet" in stamp.outputs
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--general", 40) == 0
    assert "multi" not in capsys.readouterr().out
    assert digests(other, OTHERS) == digests(workspace, OTHERS)
    assert not other.pairs("multi").exists()
    stamp = other.stamped("pairs")
    assert stamp and "multi" not in stamp.counts
    assert "pairs/multi.parquet" not in stamp.outputs


def test_too_few_photos_give_an_empty_table_and_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = sketch(6, views=3).write(tmp_path)
    assert twin(monkeypatch, "pairs", "-w", tmp_path, "--general", 0, "--multi", 9) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "0 of 9 multi queries: instances with 4 photos and 3 photos of look-alikes give no more." in shown
    assert read_rows(workspace.pairs("multi")) == []


def shown_together(workspace: Workspace) -> set[frozenset[str]]:
    rows = read_rows(workspace.pairs("multi"))
    return {frozenset((one, other)) for row in rows for one in row["images"] for other in row["images"]}


def with_near(same: tuple[tuple[int, int], ...]) -> tuple[Sketch, list[frozenset[str]]]:
    """A sketch in which the photos at these places have one hash, and the files of each two."""
    made = sketch(6, views=6, groups=("seen",))
    for one, other in same:
        made.images[other]["phash"] = made.images[one]["phash"]
    return made, [frozenset(f"{made.images[place]['image_id']}.jpg" for place in two) for two in same]


def test_near_duplicates_of_an_instance_never_stand_together(tmp_path: Path) -> None:
    """Unless they are kept; then they do."""
    asked = PairsSettings(general=0, multi=400, val=0.0, test=0.0)
    for duplicates in ("drop", "keep"):
        made, [near] = with_near(((0, 1),))
        workspace = made.write(tmp_path / duplicates)
        build_pairs(workspace, asked.model_copy(update={"duplicates": duplicates}))
        assert (near in shown_together(workspace)) == (duplicates == "keep")


def test_what_may_be_one_object_is_no_wrong_candidate(tmp_path: Path) -> None:
    """Two linked instances with near-duplicate photos: nobody knows whether they are two."""
    made, _ = with_near(())
    link = next(link for link in made.links if link["kind"] == "mined")
    ends = [link["instance_a"], link["instance_b"]]
    first, second = (next(row for row in made.images if row["instance_id"] == name) for name in ends)
    second["phash"] = first["phash"]
    workspace = made.write(tmp_path)
    build_pairs(workspace, PairsSettings(general=0, multi=400, val=0.0, test=0.0))
    rows = read_rows(workspace.pairs("multi"))
    assert any(row["instance"] == ends[0] for row in rows)
    assert not any(row["instance"] in ends and {*row["candidates"], row["instance"]} >= {*ends} for row in rows)


def test_a_benchmark_asks_no_photo_that_they_show(tmp_path: Path) -> None:
    workspace = sketch(10).write(tmp_path)
    build_pairs(workspace, PairsSettings(general=10, multi=40))
    build_benchmark(workspace, BenchSettings(pairs=8, multi=4, general=0))
    stamp = workspace.stamped("bench")
    assert stamp and "pairs/multi.parquet" in stamp.inputs
    [photo, *_] = read_rows(workspace.benchmark("seen"))[0]["images"]
    table = read_table(workspace.pairs("multi"))
    rows = table.to_pylist()
    rows[0]["images"][1] = photo
    write_arrow(workspace.pairs("multi"), table.schema.empty_table().from_pylist(rows, schema=table.schema))
    assert stale_reason(workspace.root, stamp) == "pairs/multi.parquet changed"
    with pytest.raises(TwinError, match=r"Leak: image .* stands on both sides, multi and the benchmark"):
        build_benchmark(workspace, BenchSettings(pairs=8, multi=4, general=0))


def test_the_audit_knows_them_as_trained_on(tmp_path: Path) -> None:
    """Instances that no pair shows, for want of a positive share, are trained on all the same."""
    workspace = sketch(10).write(tmp_path)
    build_pairs(workspace, PairsSettings(general=0, multi=40))
    build_benchmark(workspace, BenchSettings(pairs=8, multi=4, general=0))
    build_pairs(workspace, PairsSettings(general=0, multi=40, seed=1, total=2))
    learned = {name for row in read_rows(workspace.pairs("multi")) for name in (row["instance"], *row["candidates"])}
    paired = {row[f"instance_{side}"] for row in read_rows(workspace.pairs("train")) for side in "12"}
    asked = {name for row in read_rows(workspace.benchmark("seen")) for name in json.loads(row["extra"])["instances"]}
    stale = {row["instance_id"] for row in read_rows(workspace.pairs("leaks")) if row["split"] == "train"}
    assert (learned & asked) - paired
    assert learned & asked <= stale
