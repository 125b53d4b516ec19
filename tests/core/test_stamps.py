"""Stamps: a stage is stale once anything it read or wrote is another."""

from pathlib import Path

import pytest

from twin.core import Stamp, Workspace, file_digest, stale_reason


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    for name in ("catalog/images.parquet", "pairs/train.parquet"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(name.encode())
    stamp(made, "pairs")
    return made


def stamp(workspace: Workspace, stage: str) -> None:
    workspace.stamp(
        stage,
        settings={"seed": 4, "degrees": [1, 2]},
        inputs=[workspace.images],
        outputs=[workspace.pairs("train")],
        counts={"train": 7, "kinds": {"mined": 3}},
    )


def stamped(workspace: Workspace, stage: str = "pairs") -> Stamp:
    found = workspace.stamped(stage)
    assert found is not None
    return found


def test_a_stamp_reads_back_as_it_was_written(workspace: Workspace) -> None:
    assert stamped(workspace) == Stamp(
        stage="pairs",
        settings={"seed": 4, "degrees": [1, 2]},
        inputs={"catalog/images.parquet": file_digest(workspace.images)},
        outputs={"pairs/train.parquet": file_digest(workspace.pairs("train"))},
        counts={"train": 7, "kinds": {"mined": 3}},
    )


def test_a_stage_that_never_ended_has_no_stamp(workspace: Workspace) -> None:
    assert workspace.stamped("bench") is None


def test_products_of_one_stage_have_stamps_of_their_own(workspace: Workspace) -> None:
    stamp(workspace, "train/one")
    assert stamped(workspace, "train/one").stage == "train/one"
    assert workspace.stamped("train/two") is None
    assert workspace.stamped("train") is None


def test_the_workspace_may_be_moved(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> None:
    moved = workspace.root.rename(tmp_path_factory.mktemp("elsewhere") / "moved")
    assert stale_reason(moved, stamped(Workspace(moved))) is None


@pytest.mark.parametrize("name", ["catalog/images.parquet", "pairs/train.parquet"])
def test_a_changed_or_lost_table_makes_it_stale(workspace: Workspace, name: str) -> None:
    known = stamped(workspace)
    path = workspace.root / name
    before = path.read_bytes()
    assert stale_reason(workspace.root, known) is None
    path.write_bytes(before[::-1])
    assert stale_reason(workspace.root, known) == f"{name} changed"
    path.write_bytes(before)
    assert stale_reason(workspace.root, known) is None
    path.unlink()
    assert stale_reason(workspace.root, known) == f"{name} is gone"
