"""How fast a step was is logged, and what is replied to pairs of val is shown."""

import json
from typing import Any

import pytest

from tests.pairs.command import twin
from tests.train.workspaces import arguments, start_training, wait_for_checkpoint, write_rows
from twin.core import TrainSettings, Workspace, file_digest, read_rows
from twin.models import VlmAnswerer, load_vlm
from twin.train._data import training_rows
from twin.train._decoding import photos_of
from twin.train._observed import SPEEDS
from twin.train._room import row_lengths
from twin.train._validation import validation_pairs

HOW = {"validate_every": 2, "validate_on": 10, "log_to": "none"}


@pytest.fixture
def validated(workspace: Workspace) -> Workspace:
    write_rows(workspace.pairs("val"), read_rows(workspace.pairs("train"))[:20])
    return workspace


def record(workspace: Workspace, name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return values


def lines_of(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (workspace.run(name) / "samples.jsonl").read_text().splitlines()]


def test_speeds_and_samples(validated: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert twin(monkeypatch, *arguments(validated, "seen", **HOW)) == 0
    values = record(validated, "seen")
    settings = TrainSettings.model_validate(values["settings"])
    rows = training_rows(validated, settings)
    answerer = VlmAnswerer("base", load_vlm(str(validated.root / "base"), "cpu"))
    lengths = row_lengths(answerer, rows, photos_of(validated, {}))
    for step, entry in enumerate(values["log"]):
        batch = range(4 * step, 4 * step + 4)
        images = sum(len(rows[place]["images"]) for place in batch)
        tokens = sum(lengths[place] for place in batch)
        assert entry["step"] == step + 1
        assert entry["num_tokens"] == sum(lengths[: 4 * step + 4])
        assert entry["images_per_second"] > 0
        # Whatever the clock says, the two go together.
        assert entry["tokens_per_second"] / entry["images_per_second"] == pytest.approx(tokens / images)
    lines = lines_of(validated, "seen")
    assert [(line["step"], line["kind"]) for line in lines] == [(step, "validation") for step in (2, 4, 6)]
    pairs = validation_pairs(validated, settings)
    assert pairs is not None
    for line in lines:
        shown = [(sample["pair_id"], sample["answer"], tuple(sample["images"])) for sample in line["samples"]]
        asked = [question.query_id for question in pairs.questions]
        assert shown == list(zip(asked, pairs.answers, pairs.images, strict=True))[:8]
        assert all(0 < sample["replies"][0]["probability"] < 1 for sample in line["samples"])
    assert (validated.run("seen") / "samples.html").exists()


def test_without_validation_there_is_no_page(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert twin(monkeypatch, *arguments(workspace, "plain", steps=1, log_to="none")) == 0
    assert not (workspace.run("plain") / "samples.html").exists()


@pytest.mark.slow
def test_a_killed_run_shows_each_step_once(validated: Workspace) -> None:
    process = start_training(validated, "killed", steps=24, **HOW)
    try:
        wait_for_checkpoint(validated, "killed", process)
    finally:
        process.kill()
        process.wait()
    for name in ("killed", "whole"):
        assert start_training(validated, name, steps=24, **HOW).wait() == 0
    one, other = (validated.run(name) / "samples.jsonl" for name in ("killed", "whole"))
    assert file_digest(one) == file_digest(other)
    killed, whole = (record(validated, name) for name in ("killed", "whole"))
    assert (killed["best"], killed["validation"]) == (whole["best"], whole["validation"])
    told = [
        [{name: value for name, value in entry.items() if name not in SPEEDS} for entry in values["log"]]
        for values in (killed, whole)
    ]
    assert told[0] == told[1]
