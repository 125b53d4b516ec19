"""Runs from the command line's side: what was seen is left for the next one, and is not believed blindly."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.train.workspaces import make_workspace
from twin.core import TrainSettings, Workspace, file_digest
from twin.models import Seen
from twin.train import train_sft
from twin.train.vision import Shards


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("seen"))
    train(workspace, "first")
    return workspace


def train(workspace: Workspace, name: str, **more: Any) -> str:
    """The digest of the weights."""
    settings = TrainSettings(
        **{"model": str(workspace.root / "base"), "name": name, "steps": 3, "batch": 4, "log_to": "none"} | more
    )
    train_sft(workspace, settings)
    return file_digest(workspace.run(name) / "model.safetensors")


def shards(workspace: Workspace) -> Shards:
    [folder] = (workspace.root / "runs" / ".vision").iterdir()
    return Shards(folder)


def weights(workspace: Workspace, name: str) -> Path:
    return workspace.run(name) / "model.safetensors"


def test_the_next_run_sees_nothing_anew(trained: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(shards(trained))
    assert before > 4
    capsys.readouterr()
    assert train(trained, "second") == file_digest(weights(trained, "first"))
    assert "See each photo once" not in capsys.readouterr().out
    assert len(shards(trained)) == before


def test_no_room_on_the_disk_changes_nothing(trained: Workspace) -> None:
    """Nor does it change which run it is."""
    (trained.root / "none").mkdir()
    for entry in ("catalog", "base", "pairs"):
        (trained.root / "none" / entry).symlink_to(trained.root / entry)
    none = Workspace(trained.root / "none")
    assert train(none, "first", vision_disk=0) == file_digest(weights(trained, "first"))
    assert not (none.root / "runs" / ".vision").exists()
    before = weights(none, "first").stat().st_mtime_ns
    train(none, "first")
    assert weights(none, "first").stat().st_mtime_ns == before


def test_kept_photos_that_are_other_ones_are_noticed(trained: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    kept = shards(trained)
    wrong = {}
    for key in list(kept._places):
        seen = kept.get(key)
        assert seen
        tensors = {name: torch.zeros_like(value) for name, value in seen.tensors.items()}
        wrong[key] = Seen(seen.words, seen.types, tensors)
    for path in kept.folder.iterdir():
        path.unlink()
    kept.add(wrong)
    assert train(trained, "third") == file_digest(weights(trained, "first"))
    assert "Photos are worked on wherever they stand" in " ".join(capsys.readouterr().out.split())
