"""``twin train grpo`` from a workspace to a run, through the command line."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.pairs.command import twin
from tests.train.grpo.reinforced import record_of, start, words
from tests.train.workspaces import wait_for_checkpoint
from twin.core import Workspace, file_digest
from twin.models import load_vlm
from twin.train.grpo._forward import Prefix


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({}, marks=pytest.mark.slow, id="full"),
        pytest.param({"language": "lora", "lora_rank": 4}, id="lora"),
    ],
)
def test_it_learns_and_leaves_a_run(
    workspace: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]
) -> None:
    assert twin(monkeypatch, *words(workspace, warm, "mine", **how)) == 0
    log = record_of(workspace, "mine")["log"]
    assert len(log) == 6
    for entry in log:
        assert all(math.isfinite(value) for value in entry.values())
        assert {"reward", "reward_std", "frac_reward_zero_std", "kl", "yes_rate", "no_answer_rate", "grad_norm"} <= {
            *entry
        }
        assert entry["rewards/answer_reward/mean"] == pytest.approx(entry["reward"])
    assert any(entry["frac_reward_zero_std"] < 1 and entry["grad_norm"] > 0 for entry in log)
    assert f"| reward | {log[0]['reward']:.4f} at first" in (workspace.run("mine") / "README.md").read_text()
    assert log[0]["kl"] == pytest.approx(0, abs=1e-6)
    assert log[-1]["kl"] > 0
    before, after = (
        dict(load_vlm(str(folder), "cpu").model.named_parameters()) for folder in (warm, workspace.run("mine"))
    )
    assert before.keys() == after.keys()
    assert any(not torch.equal(before[name], after[name]) for name in before if "language" in name)
    assert all(torch.equal(before[name], after[name]) for name in before if "vision_tower" in name)


@pytest.mark.slow
def test_prompts_at_a_time_change_nothing(workspace: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 4):
        how = {"micro_batch": size, "steps": 3, "learning_rate": 1e-6}
        assert twin(monkeypatch, *words(workspace, warm, f"by-{size}", **how)) == 0
    assert_same(record_of(workspace, "by-1"), record_of(workspace, "by-4"))


def assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    for key in ("loss", "grad_norm", "reward", "completions/mean_length"):
        values = [[entry[key] for entry in record["log"]] for record in (one, other)]
        assert values[0] == pytest.approx(values[1], rel=1e-4, abs=1e-5), key
    assert any(entry["grad_norm"] > 0.01 for entry in one["log"])


@pytest.mark.slow
def test_two_processes_have_the_losses_of_one(workspace: Workspace, warm: Path) -> None:
    script = workspace.root / "train.py"
    script.write_text("from twin.cli import main\n\nmain()\n")
    for processes in (1, 2):
        launch = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}", str(script)]
        asked = words(workspace, warm, f"on-{processes}", steps=3, learning_rate=1e-6)
        subprocess.run([sys.executable, *launch, *asked], check=True, capture_output=True)
    assert_same(record_of(workspace, "on-1"), record_of(workspace, "on-2"))


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_losses_and_weights(workspace: Workspace, warm: Path) -> None:
    process = start(*words(workspace, warm, "killed", steps=16))
    try:
        wait_for_checkpoint(workspace, "killed", process)
    finally:
        process.kill()
        process.wait()
    assert not workspace.run("killed").exists()
    for name in ("killed", "whole"):
        assert start(*words(workspace, warm, name, steps=16)).wait() == 0
    killed, whole = (record_of(workspace, name)["log"] for name in ("killed", "whole"))
    assert [entry["loss"] for entry in killed] == [entry["loss"] for entry in whole]
    assert [entry["reward"] for entry in killed] == [entry["reward"] for entry in whole]
    assert len({entry["reward"] for entry in whole}) > 1
    one, other = (workspace.run(name) / "model.safetensors" for name in ("killed", "whole"))
    assert file_digest(one) == file_digest(other)


def test_rewards_that_tell_nothing_stop_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    untaught = workspace.root / "base"
    assert twin(monkeypatch, *words(workspace, untaught, "mine", patience=2)) == 2
    said = capsys.readouterr().err
    assert "Error: Nothing was learned for 2 steps" in said
    assert "(0 in all)" in said
    assert not workspace.run("mine").exists()


def test_numbers_that_end_stop_it_and_keep_the_prompts(
    workspace: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, *words(workspace, warm, "mine", learning_rate=1e30)) == 2
    said = capsys.readouterr().err
    assert "are not finite; no weight was changed by them" in said
    [kept] = (workspace.root / "runs" / ".mine.work").glob("*/step-*.json")
    assert len(json.loads(kept.read_text())) == 4


def test_a_dry_run_says_what_would_be_done(
    workspace: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, *words(workspace, warm, "mine"), "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "rollouts: 4" in shown
    assert "6 steps of 4 prompts and 4 replies to each, 4 prompts at a time" in shown
    assert not (workspace.root / "runs" / "mine").exists()


def test_a_prompt_that_does_not_fit_is_named(
    workspace: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twin(monkeypatch, *words(workspace, warm, "mine", max_new_tokens=5000)) == 2
    assert "but the model has room for" in capsys.readouterr().err


def test_a_recipe_of_another_stage_is_refused(
    workspace: Workspace,
    warm: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "recipe.yaml").write_text("pairs: {seed: 1}\n")
    assert twin(monkeypatch, *words(workspace, warm, "mine"), "--recipe", str(tmp_path / "recipe.yaml")) == 2
    assert "has a section 'pairs'" in capsys.readouterr().err


def test_a_model_that_disagrees_with_itself_shares_no_prefix(
    workspace: Workspace, warm: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = Prefix.positions
    monkeypatch.setattr(Prefix, "positions", lambda prefix, start, count: right(prefix, start + 5, count))
    assert twin(monkeypatch, *words(workspace, warm, "mine", steps=1)) == 0
    assert "The prompt is read again for every reply: shared, log-probabilities differ by" in capsys.readouterr().out
