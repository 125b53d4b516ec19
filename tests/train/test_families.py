"""Every family is fine-tuned: photos reach it, numbers stay finite, and what is saved loads and answers."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.train.workspaces import start_training, wait_for_checkpoint
from twin.catalog.store import ImageStore
from twin.core import TrainSettings, Workspace, file_digest
from twin.models import Question, VlmAnswerer, load_vlm
from twin.train import train_sft

LORA = {"vision": "frozen", "projector": "full", "language": "lora", "lora_rank": 4}


def fitted(workspace: Workspace, folder: Path, name: str, **more: Any) -> dict[str, Any]:
    """The record of a short run."""
    settings: dict[str, Any] = {"steps": 3, "batch": 4, "general": 0.34, "log_to": "none", "device": "cpu"}
    asked = TrainSettings(
        **settings | {"model": str(folder), "name": name, "save_every": 2, "learning_rate": 1e-3} | more
    )
    train_sft(workspace, asked)
    record: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return record


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_vlm(str(folder), "cpu", dtype=torch.float32).model.named_parameters())


@pytest.mark.parametrize(
    "how",
    [pytest.param({}, id="full"), pytest.param(LORA | {"dora": True}, marks=pytest.mark.slow, id="lora")],
)
def test_it_learns_and_the_saved_model_answers(
    workspace: Workspace, family: str, family_folder: Path, how: dict[str, Any]
) -> None:
    record = fitted(workspace, family_folder, "tiny", **how)
    assert all(math.isfinite(entry["loss"]) and entry["grad_norm"] > 0 for entry in record["log"])
    before, after = weights(family_folder), weights(workspace.run("tiny"))
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert any("language" in name or "text_model" in name for name in changed)
    assert all(weight.isfinite().all() for weight in after.values())
    store = ImageStore(workspace)
    vlm = load_vlm(str(workspace.run("tiny")), "cpu")
    shown = tuple(map(store.get, store.ids[:2]))
    [reply] = VlmAnswerer(family, vlm, 4).answer([Question("", "pairwise", "Is it the same mug?", shown)])
    assert isinstance(reply.text, str)


@pytest.mark.slow
def test_one_by_one_is_the_same_as_all_at_a_time(workspace: Workspace, family: str, family_folder: Path) -> None:
    """The learning rate is small, as Adam blows up the last bits of gradients that should be 0 (biases of keys)."""
    runs = [
        fitted(workspace, family_folder, f"by-{size}", micro_batch=size, batch=8, general=0.5, learning_rate=1e-7)
        for size in (1, 8)
    ]
    for key in ("loss", "grad_norm"):
        one, eight = ([entry[key] for entry in run["log"]] for run in runs)
        assert one == pytest.approx(eight, rel=1e-5), key
    assert runs[0]["data"] == runs[1]["data"]


@pytest.mark.slow
@pytest.mark.parametrize("how", [{}, {"vision": "lora", "language": "lora"}], ids=["full", "lora"])
def test_saving_memory_changes_little(
    workspace: Workspace, family: str, family_folder: Path, how: dict[str, Any]
) -> None:
    """Activations worked out again give the same numbers, and half precision gives numbers of its own precision."""
    short = {"steps": 1, "general": 0.0, "learning_rate": 1e-7} | how
    [plain] = fitted(workspace, family_folder, "plain", **short)["log"]
    [again] = fitted(workspace, family_folder, "again", checkpointing=True, **short)["log"]
    [half] = fitted(workspace, family_folder, "half", precision="bfloat16", **short)["log"]
    for key in ("loss", "grad_norm"):
        assert again[key] == pytest.approx(plain[key], rel=1e-5), key
    assert half["loss"] == pytest.approx(plain["loss"], rel=0.05)
    assert half["loss"] != plain["loss"]
    assert math.isfinite(half["grad_norm"])
    saved = [load_file(workspace.run(name) / "model.safetensors") for name in ("plain", "half")]
    assert {weight.dtype for tensors in saved for weight in tensors.values()} == {torch.float32}
    assert all((saved[0][name] - saved[1][name]).abs().max() < 0.02 for name in saved[0])


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_weights(workspace: Workspace, family: str, family_folder: Path) -> None:
    how = {name.replace("_", "-"): value for name, value in LORA.items()} | {"lora-dropout": 0.3}
    process = start_training(workspace, "killed", steps=12, model=family_folder, **how)
    try:
        wait_for_checkpoint(workspace, "killed", process)
    finally:
        process.kill()
        process.wait()
    assert not workspace.run("killed").exists()
    for name in ("killed", "whole"):
        start_training(workspace, name, steps=12, model=family_folder, **how).wait()
    killed, whole = (workspace.run(name) / "model.safetensors" for name in ("killed", "whole"))
    assert file_digest(killed) == file_digest(whole)
