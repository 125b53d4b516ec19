"""Rollouts are those that TRL would draw, and the work on a prompt is done once."""

from pathlib import Path
from typing import Any

import pytest
import torch
from trl import GRPOTrainer

from tests.train.grpo.batches import ROLLOUTS, given_step, loaded, named_picture, rows_of, trainer_of
from twin.core import TwinError
from twin.train.grpo import SharedPrefixTrainer
from twin.train.grpo._rollouts import chosen


def rolled(trainer: Any, *, open_photos: bool) -> dict[str, Any]:
    """One step as the trainer makes it."""
    show = named_picture if open_photos else str
    batch = [
        {"prompt": row["prompt"], "images": [show(str(2 * place)), show(str(2 * place + 1))]}
        for place, row in enumerate(rows_of())
        for _ in range(ROLLOUTS)
    ]
    trainer.model.train()
    torch.manual_seed(11)
    made: dict[str, Any] = trainer._generate_and_score_completions(batch)
    return made


def test_same_replies_advantages_and_references(family: str, family_folder: Path, tmp_path: Path) -> None:
    if family == "llava-onevision":
        pytest.skip("TRL cannot train it: it passes on no `batch_num_images`")
    theirs = rolled(trainer_of(GRPOTrainer, loaded(family_folder), tmp_path, beta=0.04), open_photos=True)
    trainer = trainer_of(SharedPrefixTrainer, loaded(family_folder), tmp_path, beta=0.04, show=named_picture)
    ours = rolled(trainer, open_photos=False)
    for name in ("prompt_ids", "prompt_mask", "completion_ids", "completion_mask", "advantages"):
        assert torch.equal(ours[name], theirs[name]), name
    assert len({tuple(row) for row in ours["completion_ids"].tolist()}) > 1
    torch.testing.assert_close(ours["ref_per_token_logps"], theirs["ref_per_token_logps"], rtol=1e-5, atol=1e-5)


def test_vision_and_processor_work_once_a_prompt(family_folder: Path, tmp_path: Path) -> None:
    vlm = loaded(family_folder)
    trainer = trainer_of(SharedPrefixTrainer, vlm, tmp_path, show=named_picture)
    inner = vlm.model.model
    [tower] = [getattr(inner, name) for name in ("visual", "vision_tower", "vision_model") if hasattr(inner, name)]
    seen: list[int] = []
    hook = tower.register_forward_hook(lambda *_: seen.append(1))
    opened: list[str] = []
    trainer.prompts._show = lambda name: opened.append(name) or named_picture(name)
    step = rolled(trainer, open_photos=False)
    assert len(seen) == 1
    assert sorted(opened) == ["0", "1", "2", "3"]
    trainer.current_gradient_accumulation_steps = 1
    trainer.compute_loss(trainer.model, step)
    assert len(seen) == 2
    assert len(opened) == 4
    hook.remove()


def test_prompts_one_by_one_are_the_same_as_together(family_folder: Path, tmp_path: Path) -> None:
    """Padding and the rest of the batch change nothing."""
    vlm = loaded(family_folder)
    trainer = trainer_of(SharedPrefixTrainer, vlm, tmp_path)
    step = given_step(trainer, vlm)
    whole = [torch.cat([step[f"prompt_{kind}"], step[f"completion_{kind}"]], 1) for kind in ("ids", "mask")]
    many = step["completion_ids"].shape[1]
    found = []
    with torch.no_grad():
        for size in (2 * ROLLOUTS, ROLLOUTS):
            scores, entropies, _ = trainer._get_per_token_logps_and_entropies(
                vlm.model, *whole, many, size, compute_entropy=True, pixel_values=step["pixel_values"]
            )
            found.append((scores * step["completion_mask"], entropies * step["completion_mask"]))
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=2e-5)
    assert (found[0][0][0] - found[0][0][ROLLOUTS]).abs().max() > 1e-3


def test_a_step_of_odd_parts_is_refused(family_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="4 rollouts at a time are no multiple of the 3 of a prompt"):
        trainer_of(
            SharedPrefixTrainer,
            loaded(family_folder),
            tmp_path,
            per_device_train_batch_size=ROLLOUTS + 1,
            gradient_accumulation_steps=ROLLOUTS,
        )


def test_chance_draws_in_proportion() -> None:
    shares = torch.tensor([0.1, 0.0, 0.6, 0.3])
    chance = (torch.arange(1000) + 0.5) / 1000
    drawn = chosen(shares.expand(1000, -1), chance)[:, 0]
    assert torch.bincount(drawn, minlength=4).tolist() == pytest.approx([100, 0, 600, 300], abs=1)
    edges = torch.tensor([[0.0, 1.0, 0.0]]).expand(2, -1)
    assert chosen(edges, torch.tensor([0.0, 1 - 1e-9], dtype=torch.float64))[:, 0].tolist() == [1, 1]
