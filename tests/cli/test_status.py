"""``twin status``: what is there, and what no longer belongs together."""

from pathlib import Path

import pytest

from tests.cli.conftest import Twin
from tests.pairs.synthetic import sketch
from twin.core import Workspace
from twin.pairs import build_pairs


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = sketch(6).write(tmp_path)
    build_pairs(made, made.settings.pairs)
    return made


def state(twin: Twin, workspace: Workspace, stage: str) -> str:
    shown = twin("status", "-w", workspace.root)
    assert (shown.code, shown.err) == (0, "")
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in shown.out.splitlines() if "│" in line]
    return next(cells_of[1] for cells_of in cells if cells_of[0] == stage)


def test_a_finished_stage_is_up_to_date_and_the_others_have_not_run(twin: Twin, workspace: Workspace) -> None:
    assert state(twin, workspace, "pairs") == "up to date"
    assert {state(twin, workspace, stage) for stage in ("catalog", "embed", "mine", "train", "report")} == {"not run"}


def test_a_changed_table_makes_it_stale(twin: Twin, workspace: Workspace) -> None:
    sketch(7).write(workspace.root)
    assert state(twin, workspace, "pairs").startswith("stale: ")
    assert state(twin, workspace, "pairs").endswith("changed")
    assert twin("pairs", "-w", workspace.root).code == 0
    assert state(twin, workspace, "pairs") == "up to date"


def test_a_lost_table_makes_it_stale(twin: Twin, workspace: Workspace) -> None:
    workspace.pairs("train").unlink()
    assert state(twin, workspace, "pairs") == "stale: pairs/train.parquet is gone"


def test_a_changed_setting_makes_it_stale(twin: Twin, workspace: Workspace) -> None:
    settings = workspace.root / "twin.yaml"
    settings.write_text("pairs:\n  seed: 0\nbench:\n  seed: 9\n")
    assert state(twin, workspace, "pairs") == "up to date"
    settings.write_text("pairs:\n  seed: 1\n")
    assert state(twin, workspace, "pairs") == "stale: setting seed changed"


def test_each_product_of_a_stage_has_its_own_line(twin: Twin, workspace: Workspace) -> None:
    for name in ("one", "other"):
        path = workspace.run(name) / "training.json"
        path.parent.mkdir(parents=True)
        path.write_text(name)
        workspace.stamp(f"train/{name}", settings={}, inputs=[], outputs=[path], counts={"steps": 1234})
    (workspace.run("other") / "training.json").write_text("changed")
    assert state(twin, workspace, "train/one") == "up to date"
    assert state(twin, workspace, "train/other") == "stale: runs/other/training.json changed"
    assert "1,234 steps" in twin("status", "-w", workspace.root).out


def test_a_workspace_that_is_not_there_is_one_line(twin: Twin, tmp_path: Path) -> None:
    refused = twin("status", "-w", tmp_path / "nowhere")
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.startswith(f"Error: Workspace {tmp_path / 'nowhere'} does not exist")
    assert refused.err.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()
