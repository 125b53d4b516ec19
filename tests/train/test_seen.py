"""Nothing of the benchmark is ever trained on, not even by the model that training begins with."""

import json
from pathlib import Path

import pytest

from tests.pairs.command import twin
from tests.train.workspaces import arguments, write_rows
from twin.core import TrainSettings, TwinError, Workspace, read_rows
from twin.train._data import training_rows
from twin.train._finish import is_finished
from twin.train._seen import Seen, check_unseen, seen_by, seen_in


@pytest.fixture
def clean(workspace: Workspace) -> Seen:
    return seen_in(workspace, training_rows(workspace, TrainSettings(steps=30, batch=8, general=0.5)))


def of_split(workspace: Workspace, split: str) -> list[str]:
    return [row["instance_id"] for row in read_rows(workspace.pairs("splits")) if row["split"] == split]


def test_what_was_seen_is_what_stands_in_the_rows(workspace: Workspace) -> None:
    row = read_rows(workspace.pairs("train"))[0]
    seen = seen_in(workspace, [{"images": [row["image_1"], row["image_2"]]}])
    assert seen["images"] == sorted([row["image_id_1"], row["image_id_2"]])
    assert seen["instances"] == sorted({row["instance_1"], row["instance_2"]})


def test_the_training_split_is_clean(workspace: Workspace, clean: Seen) -> None:
    assert clean["instances"]
    assert set(clean["instances"]) <= set(of_split(workspace, "train"))
    check_unseen(workspace, clean)


def test_an_instance_of_the_benchmark_is_a_leak(workspace: Workspace, clean: Seen) -> None:
    held_out = of_split(workspace, "test")[0]
    with pytest.raises(TwinError, match=f"Leak: instance '{held_out}' stands on both sides, training and the bench"):
        check_unseen(workspace, clean, {"instances": [held_out], "images": []})


def test_an_image_of_the_benchmark_is_a_leak(workspace: Workspace, clean: Seen) -> None:
    held_out = set(of_split(workspace, "test"))
    image = next(row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] in held_out)
    with pytest.raises(TwinError, match=f"Leak: image '{image}' stands on both sides"):
        check_unseen(workspace, clean, {"instances": [], "images": [image]})


def test_a_near_duplicate_of_the_benchmark_is_a_leak(workspace: Workspace, clean: Seen) -> None:
    rows = read_rows(workspace.pairs("splits"))
    held_out = next(row for row in rows if row["split"] == "test")
    trained = next(row for row in rows if row["instance_id"] == clean["instances"][0])
    trained["cluster"] = held_out["cluster"]
    write_rows(workspace.pairs("splits"), rows)
    with pytest.raises(TwinError, match=f"Leak: near-duplicate cluster '{held_out['cluster']}'"):
        check_unseen(workspace, clean)


@pytest.mark.parametrize("written", ["{", "[1]", "3"])
def test_a_damaged_record_is_told(tmp_path: Path, written: str) -> None:
    (tmp_path / "training.json").write_text(written)
    with pytest.raises(TwinError, match=r"training\.json is damaged; fetch the model again, or delete its folder"):
        seen_by(str(tmp_path))
    with pytest.raises(TwinError, match=r"training\.json is damaged"):
        is_finished(tmp_path, "x")


def test_a_model_without_a_record_has_seen_nothing_known(tmp_path: Path) -> None:
    assert seen_by(str(tmp_path)) == seen_by("owner/name") == {"instances": [], "images": []}


@pytest.mark.parametrize("what", ["instances", "images"])
def test_what_the_base_model_saw_counts(
    workspace: Workspace, made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    held_out = of_split(workspace, "test")[0]
    image = next(row["image_id"] for row in read_rows(workspace.images) if row["instance_id"] == held_out)
    seen = {"instances": [], "images": []} | {what: [{"instances": held_out, "images": image}[what]]}
    (workspace.root / "base").unlink()
    (workspace.root / "base").mkdir()
    for path in (made / "base").iterdir():
        (workspace.root / "base" / path.name).symlink_to(path)
    (workspace.root / "base" / "training.json").write_text(json.dumps({"seen": seen}))
    assert twin(monkeypatch, *arguments(workspace, "leaky")) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"Error: Leak: {what[:-1]} '{seen[what][0]}'")
    assert error.count("\n") == 1
    assert not workspace.run("leaky").exists()
