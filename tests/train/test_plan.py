"""What a run would do is told before it does it, and nothing is done."""

import re
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.pairs.command import twin
from tests.train.workspaces import arguments
from twin.core import TrainSettings, TwinError, Workspace
from twin.models import VlmAnswerer, load_vlm
from twin.train import choose_parts
from twin.train._arguments import rows_at_a_time
from twin.train._data import training_rows
from twin.train._decoding import Decoding, photos_of
from twin.train._room import row_lengths
from twin.train._work import memory_of, out_of_memory


def planned(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, **more: Any
) -> str:
    assert twin(monkeypatch, *arguments(workspace, "planned", **more), "--dry-run") == 0
    return capsys.readouterr().out


def test_it_tells_settings_work_and_memory_and_leaves_nothing(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = planned(workspace, capsys, monkeypatch, micro_batch=2)
    for name in TrainSettings.model_fields:
        assert re.search(rf"^{name}: ", out, re.MULTILINE), name
    assert "6 steps of 4 questions, 24 in all" in out
    assert "1 process, 2 questions at a time on each, 2 times a step" in out
    assert re.search(r"memory of a device, roughly, in GiB: \d", out)
    assert not (workspace.root / "runs").exists()


def test_lora_learns_little(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = []
    for how in ({}, {"projector": "frozen", "language": "lora", "lora_rank": 1}):
        found = re.search(r"([\d,]+) of ([\d,]+) weights learn", planned(workspace, capsys, monkeypatch, **how))
        assert found
        learning, every = (int(number.replace(",", "")) for number in found.groups())
        shares.append(learning / every)
    assert 0 < shares[1] < shares[0] / 10


def test_tokens_are_those_that_the_trainer_sees(workspace: Workspace, family: str, family_folder: Path) -> None:
    """Counted from sizes alone; the slow way asks the processor."""
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling  # noqa: PLC0415 - slow to import

    rows, photos = training_rows(workspace, TrainSettings(steps=4, batch=2, general=0.5)), photos_of(workspace, {})
    vlm = load_vlm(str(family_folder), "cpu")
    lengths = row_lengths(VlmAnswerer(family, vlm), rows, photos)
    collate = DataCollatorForVisionLanguageModeling(vlm.processor, completion_only_loss=True)
    for row, length in zip(rows, lengths, strict=True):
        shown = Decoding(photos)({"images": [row["images"]]})["images"][0]
        made = collate.torch_call([{"prompt": row["prompt"], "completion": row["completion"], "images": shown}])
        assert made["input_ids"].shape[1] == length


def test_memory_counts_weights_gradients_and_adam(family_folder: Path) -> None:
    model = choose_parts(load_vlm(str(family_folder), "cpu", dtype=torch.float32).model, projector="frozen")
    memory = memory_of(model, TrainSettings(batch=8), [100, 50])
    assert memory.weights == sum(4 * weight.numel() for weight in model.parameters())
    assert memory.gradients == sum(4 * weight.numel() for weight in model.parameters() if weight.requires_grad)
    assert memory.optimizer == 2 * memory.gradients
    half = memory_of(model, TrainSettings(batch=8, micro_batch=4), [100, 50])
    assert half.activations == pytest.approx(memory.activations / 2)
    assert memory_of(model, TrainSettings(batch=8, checkpointing=True), [100]).activations < memory.activations


def test_out_of_memory_says_what_to_lower(family_folder: Path) -> None:
    memory = memory_of(load_vlm(str(family_folder), "cpu").model, TrainSettings(), [100])
    with pytest.raises(RuntimeError, match="allocate memory") as full:
        torch.empty(1 << 60)
    told = str(out_of_memory(full.value, TrainSettings(batch=8), memory))
    assert "lower --micro-batch from 8 to 4" in told
    assert "--checkpointing" in told
    asked = TrainSettings(batch=1, language="lora", precision="bfloat16", checkpointing=True)
    assert "use smaller photos" in str(out_of_memory(full.value, asked, memory))


def test_a_batch_comes_out_even(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows_at_a_time(TrainSettings(batch=12)) == 12
    assert rows_at_a_time(TrainSettings(batch=12, micro_batch=4)) == 4
    with pytest.raises(TwinError, match="--micro-batch 5 does not divide the 12 questions"):
        rows_at_a_time(TrainSettings(batch=12, micro_batch=5))
    monkeypatch.setenv("WORLD_SIZE", "3")
    assert rows_at_a_time(TrainSettings(batch=12)) == 4
    with pytest.raises(TwinError, match="batch of 10 cannot be shared by 3 processes"):
        rows_at_a_time(TrainSettings(batch=10))
