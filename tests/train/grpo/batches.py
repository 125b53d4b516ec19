"""Steps of GRPO on tiny random models: rows, trainers of both kinds, and rollouts that are given."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer

from tests.embed.catalogues import drawing
from twin.models import load_vlm
from twin.train.grpo import SharedPrefixTrainer

__all__ = ["LENGTH", "ROLLOUTS", "given_step", "loaded", "pictures", "rows_of", "trainer_of"]

ROLLOUTS, LENGTH = 3, 5
_WORDS = ("Same?", "Is it the same mug in both photos, seen from another side? Answer yes or no.")


def loaded(folder: Path, dtype: torch.dtype = torch.float32) -> Any:
    """A model whose weights are large enough that everything it sees matters."""
    vlm = load_vlm(str(folder), "cpu", dtype=dtype)
    vlm.model.set_attn_implementation("eager")
    return vlm


def pictures(row: int) -> list[Any]:
    return [drawing(2 * row + place, (60 + 20 * row, 48)) for place in range(2)]


def rows_of(count: int = 2) -> list[dict[str, Any]]:
    """Prompts of different lengths."""
    return [
        {"prompt": [{"role": "user", "content": _WORDS[row % 2]}], "photos": row, "answer": "yes"}
        for row in range(count)
    ]


def letters(completions: Sequence[Any], **_columns: Any) -> list[float]:
    """A reward that differs between random replies."""
    return [float(sum(map(ord, reply[0]["content"])) % 7) for reply in completions]


def trainer_of(kind: type[GRPOTrainer], vlm: Any, folder: Path, count: int = 2, **more: Any) -> Any:
    settings = {
        "output_dir": str(folder),
        "per_device_train_batch_size": count * ROLLOUTS,
        "gradient_accumulation_steps": 1,
        "num_generations": ROLLOUTS,
        "max_completion_length": LENGTH,
        "beta": 0.0,
        "temperature": 0.7,
        "use_cpu": True,
        "bf16": False,
        "gradient_checkpointing": False,
        "report_to": "none",
        "shuffle_dataset": False,
        "disable_tqdm": True,
        "max_steps": 2,
        "save_strategy": "no",
        "logging_steps": 1,
        "learning_rate": 1e-3,
    }
    own = {name: more.pop(name) for name in ("show", "share") if name in more}
    shown = [
        {"prompt": row["prompt"], "images": [str(2 * row["photos"]), str(2 * row["photos"] + 1)]}
        for row in rows_of(count)
    ]
    return kind(
        model=vlm.model,
        reward_funcs=letters,
        args=GRPOConfig(**settings | more),
        train_dataset=Dataset.from_list(shown),
        processing_class=vlm.processor,
        **own,
    )


def named_picture(name: str) -> Any:
    row, place = divmod(int(name), 2)
    return pictures(row)[place]


def given_step(trainer: Any, vlm: Any, *, swap: bool = False, count: int = 2) -> dict[str, Any]:
    """A step with given rollouts, as the trainer's base class makes it (or ours): photos processed in one batch."""
    rows = [row for row in rows_of(count) for _ in range(ROLLOUTS)]
    shown = [pictures(row["photos"]) for row in rows]
    if swap:
        shown = [[one, one] for one, _ in shown]
    content = [
        [{"type": "image", "image": one} for one in photos] + [{"type": "text", "text": row["prompt"][0]["content"]}]
        for row, photos in zip(rows, shown, strict=True)
    ]
    chats = [[{"role": "user", "content": parts}] for parts in content]
    generator = torch.Generator().manual_seed(3)
    replies = torch.randint(60, 300, (len(rows), LENGTH), generator=generator)
    mask = torch.ones_like(replies)
    for row in range(len(rows)):
        mask[row, LENGTH - row % ROLLOUTS :] = 0
    step = {
        "completion_ids": replies,
        "completion_mask": mask,
        "advantages": torch.linspace(-1, 1, len(rows)),
        "num_items_in_batch": mask.sum(),
    }
    texts = [vlm.processor.apply_chat_template(chat, add_generation_prompt=True, tokenize=False) for chat in chats]
    made = dict(vlm.processor(text=texts, images=shown, padding=True, return_tensors="pt", add_special_tokens=False))
    step |= {"prompt_ids": made.pop("input_ids"), "prompt_mask": made.pop("attention_mask")}
    if isinstance(trainer, SharedPrefixTrainer):
        trainer.prompts.read(chats[::ROLLOUTS])
        return step | {"pixel_values": torch.arange(len(rows)) // ROLLOUTS}
    for name in ("token_type_ids", "mm_token_type_ids"):
        if name in made:
            made[name] = torch.cat([made[name], torch.zeros_like(replies)], 1)
    made.pop("batch_num_images", None)
    step |= made | {"num_images": [len(photos) for photos in shown]}
    if vlm.model.config.model_type == "internvl":
        counted = vlm.processor.image_processor(images=shown, crop_to_patches=True, return_tensors="pt")["num_patches"]
        step["num_tiles"] = [int(part.sum()) for part in torch.split(counted, step["num_images"])]
    return step
