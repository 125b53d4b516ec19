"""What is seen of a reinforcement while it goes: validation, samples, figures."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.embed.catalogues import drawing
from tests.pairs.command import twin
from tests.train.grpo.reinforced import record_of, start, words
from tests.train.workspaces import wait_for_checkpoint, write_rows
from twin.answers import read_reply
from twin.core import GrpoSettings, Workspace, file_digest, read_rows
from twin.models import LikelihoodAnswerer, VlmAnswerer, load_vlm
from twin.train._observed import SPEEDS
from twin.train._validation import validation_pairs
from twin.train.grpo._rows import grpo_rows

FIGURES = (
    *("loss", "learning_rate", "grad_norm", "reward", "reward_std", "frac_reward_zero_std"),
    *("rewards/answer_reward/mean", "rewards/length_reward/mean", "yes_rate", "no_answer_rate"),
    *("completions/mean_length", "completions/clipped_ratio", "kl", "entropy", "num_tokens", *SPEEDS),
)
"""Those that docs/grpo.md tells of."""


@pytest.fixture
def validated(workspace: Workspace) -> Workspace:
    write_rows(workspace.pairs("val"), read_rows(workspace.pairs("train"))[:20])
    return workspace


def lines_of(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    text = (workspace.run(name) / "samples.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def watched(validated: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    how = {"validate_every": 3, "validate_on": 8, "sample_every": 2, "reward_length": 0.5, "warmup": 0.5}
    assert twin(monkeypatch, *words(validated, warm, "watched", **how)) == 0
    return validated


def test_all_of_it_is_told(watched: Workspace) -> None:
    """One run, as each takes seconds."""
    values = record_of(watched, "watched")
    settings = GrpoSettings.model_validate(values["settings"])
    rows, log = grpo_rows(watched, settings), values["log"]
    assert [entry["step"] for entry in log] == [1, 2, 3, 4, 5, 6]
    for entry in log:
        assert set(FIGURES) <= entry.keys()
    assert [entry["learning_rate"] for entry in log[:3]] == pytest.approx([0, 1e-4 / 3, 2e-4 / 3])
    assert {entry["learning_rate"] for entry in log[3:]} == {1e-4}
    check_speeds(log, images=8, prompts=4, rollouts=4)
    check_samples(lines_of(watched, "watched"), rows, log)
    assert "samples.jsonl" not in (watched.run("watched") / "samples.html").read_text()
    check_validation(watched, settings, values["validation"])


def check_speeds(log: list[dict[str, float]], *, images: int, prompts: int, rollouts: int) -> None:
    """Whatever the clock says, tokens and images go together; TRL counts a prompt's tokens once a rollout."""
    total = 0.0
    for entry in log:
        replies = entry["completions/mean_length"] * prompts * rollouts
        asked = (entry["num_tokens"] - total - replies) / rollouts
        total = entry["num_tokens"]
        assert entry["tokens_per_second"] / entry["images_per_second"] == pytest.approx((asked + replies) / images)


def check_samples(lines: list[dict[str, Any]], rows: list[dict[str, Any]], log: list[dict[str, float]]) -> None:
    assert [(line["step"], line["kind"]) for line in lines] == [
        *((1, "rollouts"), (2, "rollouts"), (3, "validation"), (4, "rollouts"), (6, "rollouts"), (6, "validation")),
    ]
    for line in lines:
        if line["kind"] == "validation":
            assert len(line["samples"]) == 8
            continue
        asked = rows[4 * (line["step"] - 1) : 4 * line["step"]]
        assert [sample["pair_id"] for sample in line["samples"]] == [row["pair_id"] for row in asked]
        said = [reply for sample in line["samples"] for reply in sample["replies"]]
        assert len(said) == 16
        for sample in line["samples"]:
            for reply in sample["replies"]:
                right = read_reply(reply["text"], "pairwise").answer == sample["answer"]
                assert reply["rewards"]["answer_reward"] == float(right)
                assert reply["total"] == pytest.approx(right + 0.5 * reply["rewards"]["length_reward"])
        mean = sum(reply["total"] for reply in said) / len(said)
        assert mean == pytest.approx(log[line["step"] - 1]["reward"], abs=1e-6)


def check_validation(workspace: Workspace, settings: GrpoSettings, found: list[dict[str, float]]) -> None:
    assert [entry["step"] for entry in found] == [3, 6]
    pairs = validation_pairs(workspace, settings)
    assert pairs is not None
    weigh = LikelihoodAnswerer(VlmAnswerer("watched", load_vlm(str(workspace.run("watched")), "cpu")))
    said = [read_reply(weigh.answer([question])[0].text, "pairwise").answer for question in pairs.questions]
    right = sum(one == other for one, other in zip(said, pairs.answers, strict=True))
    assert found[-1]["val_accuracy"] == pytest.approx(right / len(said))


def test_explanations_are_written_out_and_watching_changes_nothing(
    validated: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = {"reply": "explanation", "steps": 2, "max_new_tokens": 5, "patience": 9}
    for name, more in (("plain", {}), ("seen", {"validate_every": 1, "validate_on": 4, "sample_every": 1})):
        assert twin(monkeypatch, *words(validated, warm, name, **how, **more)) == 0
    plain, seen = (validated.run(name) / "model.safetensors" for name in ("plain", "seen"))
    assert file_digest(plain) == file_digest(seen)
    shown = [line["samples"] for line in lines_of(validated, "seen") if line["kind"] == "validation"]
    assert [len(samples) for samples in shown] == [4, 4]
    assert all("Explain" in sample["question"] for samples in shown for sample in samples)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A data set in the layout of the released TWIN."""
    folder = tmp_path / "release"
    (folder / "images").mkdir(parents=True)
    pairs = [("a1", "a2", "yes"), ("b1", "b2", "yes"), ("a1", "b1", "no"), ("b2", "a2", "no")]
    rows = [
        {"question": "Same?", "answer": answer, "image_1": f"x/{one}.png", "image_2": f"x/{two}.png"}
        for one, two, answer in pairs
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "train.parquet")
    for number, name in enumerate(("a1", "a2", "b1", "b2")):
        drawing(number + 40, (90, 70)).save(folder / "images" / f"{name}.png")
    return folder


def test_a_released_data_set_alone_is_learned_from_and_some_parameters_kept(
    tmp_path: Path, warm: Path, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Workspace(tmp_path / "alone")
    how = {"data": release, "steps": 2, "keep": "model.language_model", "patience": 9}
    assert twin(monkeypatch, *words(alone, warm, "mine", **how)) == 0
    values = record_of(alone, "mine")
    assert values["data"]["different"] == 4
    before, after = (
        dict(load_vlm(str(folder), "cpu").model.named_parameters()) for folder in (warm, alone.run("mine"))
    )
    changed = {name for name in before if not before[name].equal(after[name])}
    assert changed and not any(name.startswith("model.language_model") for name in changed)


@pytest.mark.slow
def test_a_killed_run_shows_each_step_once(validated: Workspace, warm: Path) -> None:
    how = {"steps": 16, "validate_every": 3, "validate_on": 8, "sample_every": 2}
    process = start(*words(validated, warm, "killed", **how))
    try:
        wait_for_checkpoint(validated, "killed", process)
    finally:
        process.kill()
        process.wait()
    for name in ("killed", "whole"):
        assert start(*words(validated, warm, name, **how)).wait() == 0
    killed, whole = (record_of(validated, name) for name in ("killed", "whole"))
    assert killed["validation"] == whole["validation"]
    assert killed["best"] == whole["best"]
    assert lines_of(validated, "killed") == lines_of(validated, "whole")
    told = [
        [{name: value for name, value in entry.items() if name not in SPEEDS} for entry in values["log"]]
        for values in (killed, whole)
    ]
    assert told[0] == told[1]
