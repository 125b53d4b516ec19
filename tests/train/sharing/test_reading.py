"""Losses and gradients of rows that ride on a common beginning are those of rows that are read whole."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.models.tiny import save_small, write_photos
from tests.train.grpo.batches import loaded
from tests.train.grpo.test_forward import apart
from tests.train.memory import PeakMemory
from tests.train.sharing.batches import batch_of, beginnings
from twin.train import choose_parts
from twin.train._checkpointing import checkpoint_layers
from twin.train.sharing import Beginnings, read_once

Learned = tuple[float, dict[str, torch.Tensor]]


def learned(model: Any, batch: dict[str, torch.Tensor], begun: Beginnings | None) -> Learned:
    """Loss and gradients of a batch."""
    model.train()
    model.zero_grad(set_to_none=True)
    with read_once(model.get_decoder(), begun) if begun else nullcontext():
        loss = model(**batch, use_cache=False).loss
    loss.backward()
    return loss.item(), {
        name: weight.grad.clone() for name, weight in model.named_parameters() if weight.grad is not None
    }


def assert_same(one: Learned, other: Learned) -> None:
    assert one[0] == pytest.approx(other[0], rel=1e-5)
    assert sum(value.norm() for value in one[1].values()) > 0
    assert apart(one[1], other[1]) < 1e-5


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_losses_and_gradients_are_those_of_whole_rows(family_folder: Path, attention: str) -> None:
    """Photos of several sizes, questions and answers of several lengths; all parts learn."""
    vlm = loaded(family_folder)
    vlm.model.set_attn_implementation(attention)
    batch = batch_of(vlm)
    begun = beginnings(vlm, batch)
    assert begun.rows.tolist() == [0, 1, 0, 0, 1]
    plain = learned(vlm.model, batch, None)
    assert_same(plain, learned(vlm.model, batch, begun))
    wrong = learned(vlm.model, batch, replace(begun, first=torch.tensor([1, 1])))
    assert abs(wrong[0] - plain[0]) > 5e-4 * plain[0]
    assert apart(plain[1], wrong[1]) > 1e-2


def test_the_language_model_reads_a_beginning_once(family_folder: Path) -> None:
    vlm = loaded(family_folder)
    batch = batch_of(vlm)
    begun = beginnings(vlm, batch)
    tokens: list[int] = []
    layer = vlm.model.get_decoder().layers[0]
    layer.register_forward_pre_hook(lambda _, inputs: tokens.append(inputs[0].shape[0] * inputs[0].shape[1]))
    learned(vlm.model, batch, begun)
    rows, longest = batch["input_ids"].shape
    rest = (begun.ends - begun.lengths[begun.rows]).max()
    assert tokens == [2 * begun.lengths.max(), rows * rest]
    assert sum(tokens) < rows * longest
    learned(vlm.model, batch, None)
    assert tokens[2:] == [rows * longest], "afterwards the model is what it was"


def test_with_additions_and_checkpointing(family_folder: Path) -> None:
    vlm = loaded(family_folder)
    batch = batch_of(vlm)
    begun = beginnings(vlm, batch)
    torch.manual_seed(0)
    model = choose_parts(vlm.model, vision="frozen", projector="full", language="lora", rank=4)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.1)
    plain = learned(model, batch, None)
    with PeakMemory() as kept:
        assert_same(plain, learned(model, batch, begun))
    checkpoint_layers(model)
    with PeakMemory() as again:
        assert_same(plain, learned(model, batch, begun))
    assert again.peak < 0.9 * kept.peak


def test_the_packaged_model_shares_too(tmp_path: Path) -> None:
    """Its language model has positions that are learned."""
    vlm = loaded(save_small(tmp_path / "small", write_photos(tmp_path / "photos", 4)))
    for module in vlm.model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    batch = batch_of(vlm)
    assert_same(learned(vlm.model, batch, None), learned(vlm.model, batch, beginnings(vlm, batch)))
