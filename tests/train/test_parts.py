"""Exactly the parts that shall learn do, in every family."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.models.tiny import save_small, write_photos
from tests.train.families import batch_of
from twin.core import TwinError
from twin.models import load_vlm
from twin.train import choose_parts
from twin.train._parts import PARTS, part_of

CHOICES = [
    {"vision": "frozen", "projector": "full", "language": "full"},
    {"vision": "full", "projector": "frozen", "language": "frozen"},
    {"vision": "frozen", "projector": "frozen", "language": "lora"},
    {"vision": "lora", "projector": "full", "language": "frozen"},
    {"vision": "full", "projector": "lora", "language": "lora"},
]


def possible(family: str, how: dict[str, Any]) -> dict[str, Any]:
    """Gemma 3 has no layer for LoRA between tower and language model, only a matrix."""
    return how | {"projector": "full"} if family == "gemma3" and how["projector"] == "lora" else how


def loaded(folder: Path) -> Any:
    return load_vlm(str(folder), "cpu", dtype=torch.float32)


def copies(model: Any) -> dict[str, torch.Tensor]:
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def step(model: Any, batch: dict[str, torch.Tensor]) -> set[str]:
    """One large step downhill; gives the names of the parameters that had a gradient."""
    model.train()(**batch).loss.backward()
    learnt = {name for name, weight in model.named_parameters() if weight.grad is not None and weight.grad.any()}
    torch.optim.SGD([weight for weight in model.parameters() if weight.requires_grad], lr=0.1).step()
    return learnt


@pytest.mark.parametrize("how", CHOICES, ids=lambda how: "-".join(how.values()))
def test_only_the_chosen_parts_learn(family: str, family_folder: Path, how: dict[str, Any]) -> None:
    how = possible(family, how)
    vlm = loaded(family_folder)
    batch = batch_of(vlm)
    model = choose_parts(vlm.model, **how, rank=4)
    before = copies(model)
    learnt = step(model, batch)
    changed = {name for name, weight in model.named_parameters() if not torch.equal(weight, before[name])}
    assert changed <= learnt
    for part in PARTS:
        of_part = {name for name in learnt if part_of(name) == part}
        if how[part] == "frozen":
            assert not of_part, part
        else:
            assert of_part & changed, part
            assert all(("lora_" in name) == (how[part] == "lora") for name in of_part), part


def test_what_is_frozen_has_no_gradient_and_what_is_full_learns_whole(family_folder: Path) -> None:
    """All weights of a part, but those that the model does not look through (last layers of some towers)."""
    vlm = loaded(family_folder)
    step(choose_parts(vlm.model, vision="full", projector="full", language="full"), batch_of(vlm))
    unused = [
        name for name, weight in vlm.model.named_parameters() if weight.grad is None and part_of(name) != "vision"
    ]
    assert not unused or all("newline" in name for name in unused)


def test_merging_keeps_what_the_model_says(family: str, family_folder: Path) -> None:
    vlm = loaded(family_folder)
    batch = batch_of(vlm)
    how = possible(family, {"vision": "lora", "projector": "lora", "language": "lora"})
    model = choose_parts(vlm.model, **how, rank=4, dora=True)
    step(model, batch)
    with torch.no_grad():
        apart = model.eval()(**batch).logits
        merged = model.merge_and_unload()(**batch).logits
    assert torch.allclose(apart, merged, atol=1e-3)
    assert not any("lora" in name for name, _ in vlm.model.named_parameters())


def test_the_small_models_transposed_layers_take_lora(tmp_path: Path) -> None:
    vlm = loaded(save_small(tmp_path / "small", write_photos(tmp_path / "photos", 4)))
    batch = batch_of(vlm)
    model = choose_parts(vlm.model, vision="frozen", projector="lora", language="lora", rank=4)
    learnt = step(model, batch)
    assert any("attn.c_attn" in name for name in learnt)
    assert all("lora_" in name for name in learnt)


def test_nothing_to_learn_and_nothing_for_lora_are_told(tmp_path: Path) -> None:
    vlm = loaded(save_small(tmp_path / "small", write_photos(tmp_path / "photos", 4)))
    with pytest.raises(TwinError, match="all frozen"):
        choose_parts(vlm.model, vision="frozen", projector="frozen", language="frozen")
    with pytest.raises(TwinError, match=r"vision of .* has no linear layers for LoRA; set it to full"):
        choose_parts(vlm.model, vision="lora", projector="frozen", language="frozen")
    with pytest.raises(TwinError, match="no part that is known as its vision"):
        choose_parts(vlm.model.model.language_model, vision="full", projector="frozen", language="frozen")


def test_rows_of_zeros_are_none_for_dora(tmp_path: Path) -> None:
    """The packaged model has such."""
    vlm = loaded(save_small(tmp_path / "small", write_photos(tmp_path / "photos", 4)))
    weight = next(weight for name, weight in vlm.model.named_parameters() if name.endswith("attn.c_attn.weight"))
    weight.data[:, 0] = 0.0
    with pytest.raises(TwinError, match=r"attn.c_attn has rows of zeros; set --no-dora"):
        choose_parts(vlm.model, projector="frozen", language="lora", dora=True)
