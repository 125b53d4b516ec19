"""Pairs in the layout of the released TWIN are learned beside those of the workspace."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from tests.embed.catalogues import drawing
from tests.pairs.command import twin
from tests.train.workspaces import arguments
from twin.catalog.importing import perceptual_hash
from twin.core import TrainSettings, TwinError, Workspace, read_rows, read_table, write_arrow
from twin.train._data import training_rows
from twin.train._released import check_apart, read_released

QUESTION = "Do both images show the same comb?"
PAIRS = [
    ("a1", "a2", "yes"),
    ("b1", "b2", "yes"),
    ("a1", "b1", "no"),
    ("b2", "a2", "no"),
    ("a2", "a1", "yes"),
    ("a1", "gone", "no"),
]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Four photos, four good pairs, one that repeats another and one whose photo is missing."""
    folder = tmp_path / "release"
    (folder / "images").mkdir(parents=True)
    rows = [
        {"question": QUESTION, "answer": answer, "image_1": f"x/{one}.png", "image_2": f"x/{two}.png"}
        for one, two, answer in PAIRS
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "train.parquet")
    for number, name in enumerate(("a1", "a2", "b1", "b2")):
        drawing(number + 40, (90, 70)).save(folder / "images" / f"{name}.png")
    return folder


def test_the_rows_are_those_of_the_release(
    workspace: Workspace, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, photos = read_released(workspace, [str(release)])
    said = [(*(Path(file).stem for file in row["images"]), row["answer"]) for row in rows]
    assert said == PAIRS[:4]
    assert {row["question"] for row in rows} == {QUESTION}
    assert "1 × repeated pair" in capsys.readouterr().out.replace("\n", " ")
    with Image.open(release / "images" / "a1.png") as original:
        shown = photos[rows[0]["images"][0]]
        assert shown.open().tobytes() == original.convert("RGB").tobytes()
        assert shown.size == original.size


def test_they_are_mixed_with_the_workspaces_own(workspace: Workspace, release: Path) -> None:
    more, _ = read_released(workspace, [str(release)])
    own = {row["pair_id"] for row in read_rows(workspace.pairs("train"))}
    foreign = {row["pair_id"] for row in more}
    settings = TrainSettings(steps=len(own), batch=4, general=0.0, curriculum=0.0, data=[str(release)])
    rows = training_rows(workspace, settings, more)
    assert {row["pair_id"] for row in rows} == own | foreign


def record(workspace: Workspace, name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return values


def test_they_can_be_all_there_is(
    workspace: Workspace, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Workspace(tmp_path / "alone")
    model = workspace.root / "base"
    assert twin(monkeypatch, *arguments(alone, "only", model=model, data=release)) == 0
    assert record(alone, "only")["data"]["different"] == 4
    assert record(alone, "only")["seen"] == {"instances": [], "images": []}
    assert twin(monkeypatch, *arguments(workspace, "both", data=release)) == 0
    assert record(workspace, "both")["data"]["different"] > 4
    assert record(workspace, "both")["seen"]["images"]


def test_a_photo_that_looks_like_one_of_the_benchmark_is_a_leak(workspace: Workspace, release: Path) -> None:
    _, photos = read_released(workspace, [str(release)])
    check_apart(workspace, photos)
    held_out = {row["instance_id"] for row in read_rows(workspace.pairs("splits")) if row["split"] == "test"}
    table = read_table(workspace.images)
    rows = table.to_pylist()
    leaked = next(row for row in rows if row["instance_id"] in held_out)
    leaked["phash"] = perceptual_hash(drawing(40, (90, 70)))
    root = (workspace.root / "catalog").resolve()
    (workspace.root / "catalog").unlink()
    (workspace.root / "catalog").mkdir()
    for path in root.iterdir():
        (workspace.root / "catalog" / path.name).symlink_to(path)
    workspace.images.unlink()
    write_arrow(workspace.images, table.schema.empty_table().from_pylist(rows, schema=table.schema))
    with pytest.raises(TwinError, match=rf"a1.png looks like photo {leaked['image_id']} of the benchmark"):
        check_apart(workspace, photos)


def test_a_photo_that_is_damaged_is_named(workspace: Workspace, release: Path) -> None:
    (release / "images" / "a1.png").write_bytes(b"no photo")
    rows, photos = read_released(workspace, [str(release)])
    with pytest.raises(TwinError, match=r"a1\.png cannot be read"):
        photos[rows[0]["images"][0]].open()


def test_a_folder_that_is_no_release_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TwinError, match="holds no rows of the released TWIN"):
        read_released(workspace, [str(tmp_path / "empty")])
