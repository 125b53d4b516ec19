"""What stands beside a finished run: its record, its card, its curves."""

import json
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.pairs.command import twin
from tests.train.workspaces import arguments, make_workspace, start_training, wait_for_checkpoint, write_rows
from twin.core import TrainSettings, Workspace, digest, read_rows
from twin.train._logging import curves


@pytest.fixture(scope="module")
def carded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("carded"))
    with pytest.MonkeyPatch.context() as patch:
        assert twin(patch, *arguments(workspace, "twin", micro_batch=2)) == 0
    return workspace


def record(workspace: Workspace, name: str = "twin") -> dict[str, Any]:
    values: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return values


def test_the_record_says_what_was_learned_with_what(carded: Workspace) -> None:
    values = record(carded)
    assert values["method"] == "sft"
    assert values["settings"]["micro_batch"] == 2
    assert values["data"]["rows"] == 24
    assert 0 < values["data"]["different"] <= 24
    assert values["versions"]["trl"] == version("trl")
    assert {"loss", "grad_norm", "learning_rate", "step"} <= values["log"][0].keys()


def test_the_card_is_one_that_the_hub_reads_and_tells_the_figures(carded: Workspace) -> None:
    _, head, text = (carded.run("twin") / "README.md").read_text().split("---\n", 2)
    assert yaml.safe_load(head) == {
        "library_name": "transformers",
        "pipeline_tag": "image-text-to-text",
        "tags": ["twin", "sft"],
    }
    values = record(carded)
    for shown in (values["data"]["digest"], f"{values['log'][-1]['loss']:.4f}", version("torch"), "vision frozen"):
        assert shown in text


def test_other_data_has_another_digest(carded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = read_rows(carded.pairs("train"))
    write_rows(carded.pairs("train"), [row | {"question": f"{row['question']} Look!"} for row in rows])
    try:
        assert twin(monkeypatch, *arguments(carded, "other", micro_batch=2)) == 0
    finally:
        write_rows(carded.pairs("train"), rows)
    assert record(carded, "other")["data"]["digest"] != record(carded)["data"]["digest"]
    assert len(record(carded)["data"]["digest"]) == len(digest(""))


def steps_of(folder: Path) -> list[int]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator  # noqa: PLC0415

    events = EventAccumulator(str(folder))
    events.Reload()
    return [event.step for event in events.Scalars("train/loss")]


@pytest.mark.slow
def test_curves_are_drawn_once_though_a_run_is_killed(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    workspace = make_workspace(tmp_path)
    process = start_training(workspace, "killed", steps=30)
    try:
        wait_for_checkpoint(workspace, "killed", process)
    finally:
        process.kill()
        process.wait()
    assert start_training(workspace, "killed", steps=30).wait() == 0
    assert steps_of(workspace.run("killed") / "logs") == list(range(1, 31))
    assert [entry["step"] for entry in record(workspace, "killed")["log"]] == list(range(1, 31))


def test_curves_begin_anew_where_a_run_was_killed_before_its_first_checkpoint(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    for last in (3, 2):
        [drawn] = curves(TrainSettings(), tmp_path, 0)
        for step in range(1, last + 1):
            drawn.tb_writer.add_scalar("train/loss", 1.0, step)
        drawn.tb_writer.close()
        time.sleep(1.1)  # files are read in the order of the whole seconds in their names
    assert steps_of(tmp_path) == [1, 2]


def test_no_curves_where_none_are_wanted(carded: Workspace, tmp_path: Path) -> None:
    settings = carded.settings.train.model_copy(update={"log_to": "none"})
    assert curves(settings, tmp_path / "logs", 0) == []
    assert not (tmp_path / "logs").exists()
