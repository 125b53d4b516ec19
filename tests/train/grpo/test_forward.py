"""The shared prefix gives the losses and gradients of TRL's own trainer, for every family."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from trl import GRPOTrainer

from tests.train.grpo.batches import given_step, loaded, trainer_of
from twin.train import choose_parts
from twin.train.grpo import SharedPrefixTrainer
from twin.train.grpo._forward import Prefix


def learned(trainer: Any, step: dict[str, Any]) -> tuple[float, dict[str, torch.Tensor]]:
    """Loss and gradients of a step."""
    trainer.model.train()
    trainer.model.zero_grad(set_to_none=True)
    trainer.current_gradient_accumulation_steps = 1
    # Old log-probabilities of other weights, so that the loss is not 0 where advantages are.
    generator = torch.Generator().manual_seed(5)
    old = -3 + torch.rand(step["completion_ids"].shape, generator=generator)
    loss = trainer.compute_loss(trainer.model, step | {"old_per_token_logps": old, "ref_per_token_logps": old})
    loss.backward()
    return loss.item(), {
        name: weight.grad.clone() for name, weight in trainer.model.named_parameters() if weight.grad is not None
    }


def apart(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> float:
    """Relative difference of gradients, all tensors together; one that is missing is 0."""
    other = {name: other.get(name, torch.zeros_like(value)) for name, value in one.items()}
    total = sum(value.double().norm() ** 2 for value in one.values()) ** 0.5
    return float(sum((one[name] - other[name]).double().norm() ** 2 for name in one) ** 0.5 / total)


def step_of(
    kind: type[GRPOTrainer], folder: Path, out: Path, *, swap: bool = False, **more: Any
) -> tuple[float, dict[str, torch.Tensor]]:
    vlm = loaded(folder)
    trainer = trainer_of(kind, vlm, out, beta=0.04, **more)
    return learned(trainer, given_step(trainer, vlm, swap=swap))


def test_losses_and_gradients_are_those_of_trl(
    family: str, family_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {
        "shared": step_of(SharedPrefixTrainer, family_folder, tmp_path),
        "plain": step_of(SharedPrefixTrainer, family_folder, tmp_path, share=False),
        "other photo": step_of(SharedPrefixTrainer, family_folder, tmp_path, swap=True),
    }
    if family != "llava-onevision":  # TRL cannot train it: it passes on no `batch_num_images`
        found["trl"] = step_of(GRPOTrainer, family_folder, tmp_path)
    right = Prefix.positions
    monkeypatch.setattr(Prefix, "positions", lambda prefix, start, count: right(prefix, start + 5, count))
    found["elsewhere"] = step_of(SharedPrefixTrainer, family_folder, tmp_path)

    loss, gradients = found.pop("trl", found["plain"])
    assert sum(value.norm() for value in gradients.values()) > 0
    for name in ("shared", "plain"):
        assert found[name][0] == pytest.approx(loss, rel=1e-5), name
        assert apart(gradients, found[name][1]) < 1e-5, name
    for name in ("other photo", "elsewhere"):
        assert abs(found[name][0] - loss) > 5e-5 * abs(loss), name
        assert apart(gradients, found[name][1]) > 1e-3, name


def test_additions_by_lora_learn_the_same(family_folder: Path, tmp_path: Path) -> None:
    found = []
    for share in (True, False):
        vlm = loaded(family_folder)
        torch.manual_seed(0)
        model = choose_parts(vlm.model, vision="frozen", projector="full", language="lora", rank=4)
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if "lora_B" in name:
                    weight.normal_(std=0.1)
        trainer = trainer_of(SharedPrefixTrainer, replace(vlm, model=model), tmp_path, beta=0.04, share=share)
        found.append(learned(trainer, given_step(trainer, vlm)))
    (one, gradients), (other, whole) = found
    assert one == pytest.approx(other, rel=1e-5)
    assert any("lora_A" in name and value.norm() > 0 for name, value in whole.items())
    assert apart(whole, gradients) < 1e-5


def test_half_precision_is_as_near_as_its_own_rounding(family_folder: Path, tmp_path: Path) -> None:
    exact = step_of(SharedPrefixTrainer, family_folder, tmp_path)
    shared, plain = (
        step_of(SharedPrefixTrainer, family_folder, tmp_path, bf16=True, share=share) for share in (True, False)
    )
    rounding = apart(exact[1], plain[1])
    assert rounding > 1e-4
    assert apart(exact[1], shared[1]) < 2 * rounding
    assert shared[0] == pytest.approx(exact[0], rel=0.05)
