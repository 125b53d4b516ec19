"""Reinforcement with photos that were worked on once has the loss and the gradients of the plain way."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.train.grpo.batches import ROLLOUTS, given_step, loaded, pictures, rows_of, trainer_of
from tests.train.vision.rows import HOW
from twin.catalog.store import FileImage
from twin.train import choose_parts
from twin.train._decoding import TrainingPhotos
from twin.train.grpo import SharedPrefixTrainer
from twin.train.grpo._prompts import Prompts
from twin.train.vision import KeepingProcessor, fill, open_sight


def learned(trainer: Any, step: dict[str, Any]) -> tuple[float, dict[str, torch.Tensor]]:
    trainer.model.train()
    trainer.model.zero_grad(set_to_none=True)
    trainer.current_gradient_accumulation_steps = 1
    old = -3 + torch.rand(step["completion_ids"].shape, generator=torch.Generator().manual_seed(5))
    loss = trainer.compute_loss(trainer.model, step | {"old_per_token_logps": old, "ref_per_token_logps": old})
    loss.backward()
    weights = trainer.model.named_parameters()
    return loss.item(), {name: weight.grad.clone() for name, weight in weights if weight.grad is not None}


def apart(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> float:
    total = sum(value.double().norm() ** 2 for value in one.values()) ** 0.5
    return float(sum((one[name] - other[name]).double().norm() ** 2 for name in one) ** 0.5 / total)


@pytest.mark.parametrize("stage", ["states", "pixels"])
def test_losses_and_gradients_are_those_of_the_plain_way(family_folder: Path, stage: str, tmp_path: Path) -> None:
    vlm = loaded(family_folder)
    choose_parts(vlm.model, **HOW[stage])
    trainer = trainer_of(SharedPrefixTrainer, vlm, tmp_path / "out", beta=0.04)
    step = given_step(trainer, vlm)
    loss, gradients = learned(trainer, step)

    for row in range(2):
        for place, picture in enumerate(pictures(row)):
            picture.save(tmp_path / f"{row}{place}.png")
    photos = TrainingPhotos(None, {}, {path.stem: FileImage(path) for path in tmp_path.glob("*.png")})
    sight = open_sight(vlm, trainer.model, photos, tmp_path / "kept")
    assert sight
    fill(sight, [["00", "01"], ["10", "11"]], 1 << 30)
    for path in tmp_path.glob("*.png"):
        path.unlink()
    trainer.prompts = Prompts(KeepingProcessor(sight), str)
    sight.show_to(vlm.model)
    found = {}
    for way, places in (("kept", "01"), ("other photo", "00")):
        chats = [_chat(row, places) for row in range(2)]
        trainer.prompts.read(chats)
        found[way] = learned(trainer, step | {"pixel_values": torch.arange(2 * ROLLOUTS) // ROLLOUTS})
    assert found["kept"][0] == pytest.approx(loss, rel=1e-5)
    assert apart(gradients, found["kept"][1]) < 1e-5
    assert abs(found["other photo"][0] - loss) > 5e-5 * abs(loss)
    assert apart(gradients, found["other photo"][1]) > 1e-3


def _chat(row: int, places: str) -> list[dict[str, Any]]:
    words = rows_of(2)[row]["prompt"][0]["content"]
    shown = [{"type": "image", "image": f"{row}{place}"} for place in places]
    return [{"role": "user", "content": [*shown, {"type": "text", "text": words}]}]
