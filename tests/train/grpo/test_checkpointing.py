"""Gradient checkpointing and the shared prefix together: the same numbers in less memory."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.models.families import ALL
from tests.train.grpo.batches import given_step, letters, loaded, trainer_of
from tests.train.grpo.test_forward import apart, learned
from tests.train.memory import PeakMemory
from twin.core import GrpoSettings, Workspace
from twin.train import choose_parts
from twin.train._work import memory_of
from twin.train.grpo import SharedPrefixTrainer, train_grpo
from twin.train.rewards import REWARDS

Learned = tuple[float, dict[str, torch.Tensor]]


def step_of(folder: Path, out: Path, *, swap: bool = False, adapted: dict[str, Any] | None = None, **more: Any) -> Any:
    """Loss and gradients of a step, and the most bytes that it took."""
    vlm = loaded(folder)
    model = vlm.model
    if adapted:
        torch.manual_seed(0)
        model = choose_parts(model, rank=4, **adapted)
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(weight, std=0.1)
    trainer = trainer_of(SharedPrefixTrainer, replace(vlm, model=model), out, beta=0.04, **more)
    step = given_step(trainer, vlm, swap=swap)
    torch.manual_seed(1)  # for what is dropped
    with PeakMemory() as memory:
        loss, gradients = learned(trainer, step)
    return loss, gradients, memory.peak


def assert_same(one: Any, other: Any) -> None:
    assert one[0] == pytest.approx(other[0], rel=1e-5)
    assert sum(value.norm() for value in one[1].values()) > 0
    assert one[1].keys() == other[1].keys()
    assert apart(one[1], other[1]) < 1e-5


def test_losses_and_gradients_stay_and_memory_falls(family_folder: Path, tmp_path: Path) -> None:
    """Even of two layers, the activations of one are most of what is kept."""
    kept = step_of(family_folder, tmp_path)
    again = step_of(family_folder, tmp_path, gradient_checkpointing=True)
    assert_same(kept, again)
    assert again[2] < 0.75 * kept[2]
    other = step_of(family_folder, tmp_path, gradient_checkpointing=True, swap=True)
    assert apart(kept[1], other[1]) > 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("model", ["qwen2.5-vl", "gemma3"])
@pytest.mark.parametrize(
    "how",
    [
        {"adapted": {"vision": "lora", "projector": "full", "language": "lora", "dropout": 0.3}},
        {"bf16": True},
        {"share": False},
    ],
    ids=["lora", "bf16", "each reply whole"],
)
def test_it_works_however_the_model_learns(model: str, tmp_path: Path, how: dict[str, Any]) -> None:
    """With the same numbers dropped the second time, and in the same precision."""
    folder = ALL[model](tmp_path / "model")
    kept, again = (step_of(folder, tmp_path, gradient_checkpointing=asked, **how) for asked in (False, True))
    assert_same(kept, again)
    assert again[2] < kept[2]


def test_layers_are_left_alone_where_nothing_is_learned(family_folder: Path, tmp_path: Path) -> None:
    vlm = loaded(family_folder)
    trainer = trainer_of(SharedPrefixTrainer, vlm, tmp_path, gradient_checkpointing=True)
    step = given_step(trainer, vlm)
    found = []
    for training in (True, False):
        vlm.model.train(training)
        with torch.no_grad():
            places = step["pixel_values"]
            found.append(trainer._scores(vlm.model, places, step["completion_ids"], step["completion_mask"]).log_probs)
    assert torch.equal(*found)
    assert not trainer.args.gradient_checkpointing, "or the base class would take the cache away"


def test_the_estimate_of_memory_follows(family_folder: Path) -> None:
    model = loaded(family_folder).model
    kept, again = (memory_of(model, GrpoSettings(batch=8, checkpointing=asked), [100]) for asked in (False, True))
    assert again.activations < kept.activations
    assert again.total - again.activations == kept.total - kept.activations


@pytest.mark.slow
@pytest.mark.parametrize("language", ["full", "lora"])
def test_a_run_with_it_has_the_losses_of_one_without(
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    """Random models never answer, so that replies earn something for their letters."""
    monkeypatch.setitem(REWARDS, "length", letters)
    folder = ALL["qwen3-vl"](tmp_path / "model")
    logs = []
    for asked in (False, True):
        settings = GrpoSettings(
            **{"model": str(folder), "name": "tiny", "steps": 3, "batch": 4, "rollouts": 3, "max_new_tokens": 8},
            **{"reward_length": 1.0, "log_to": "none", "device": "cpu", "learning_rate": 1e-4, "language": language},
            checkpointing=asked,
            seed=1,
        )
        train_grpo(workspace, settings)
        logs.append(json.loads((workspace.run("tiny") / "training.json").read_text())["log"])
        shutil.rmtree(workspace.run("tiny"))
    assert any(entry["grad_norm"] > 0 for entry in logs[0])
    for key in ("loss", "grad_norm", "kl"):
        one, other = ([entry[key] for entry in log] for log in logs)
        assert one == pytest.approx(other, rel=1e-5, abs=1e-7), key
    shown = capsys.readouterr()
    assert "read again for every reply" not in shown.out + shown.err
