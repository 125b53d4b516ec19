"""Rows that show a few photos several times, and what plain TRL makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

from tests.embed.catalogues import drawing
from twin.catalog.store import FileImage
from twin.models import Vlm, load_vlm
from twin.train import choose_parts
from twin.train._decoding import TrainingPhotos
from twin.train.vision import Sight, open_sight

__all__ = ["HOW", "Learner", "drawn", "learner", "plain_batch", "rows_of", "step"]

HOW = {
    "pixels": {"vision": "full", "projector": "full", "language": "full"},
    "states": {"vision": "frozen", "projector": "full", "language": "full"},
    "features": {"vision": "frozen", "projector": "frozen", "language": "full"},
}
"""How a model learns, by what stays the same of a photo then."""

_SIZES = {"a": (37, 29), "b": (120, 64), "c": (64, 150), "d": (90, 90)}


def drawn(folder: Path) -> TrainingPhotos:
    """Photos of four sizes; those with another name and the same size are what a test shows in their place."""
    folder.mkdir(exist_ok=True)
    for number, (name, size) in enumerate(_SIZES.items()):
        drawing(number, size).save(folder / f"{name}.png")
        drawing(number + 20, size).save(folder / f"other-{name}.png")
    return TrainingPhotos(None, {}, {path.stem: FileImage(path) for path in folder.iterdir()})


def rows_of(*shown: str, other: bool = False) -> list[dict[str, Any]]:
    """Rows of the photos that each of ``shown`` spells, with questions and replies of several lengths."""
    return [
        {
            "prompt": [{"role": "user", "content": "Is it the same mug? " * (1 + number % 3)}],
            "completion": [{"role": "assistant", "content": "<answer>yes</answer>"[: 20 - number]}],
            "images": [f"other-{name}" if other else name for name in letters],
        }
        for number, letters in enumerate(shown)
    ]


@dataclass
class Learner:
    """A model set to learn, and what it sees.

    Attributes:
        vlm: As it was loaded.
        model: As it learns.
        sight: Its photos.
    """

    vlm: Vlm
    model: Any
    sight: Sight


def learner(folder: Path, stage: str, photos: TrainingPhotos, root: Path, *, half: bool = False) -> Learner:
    """A model whose photos stay the same up to ``stage``."""
    vlm = load_vlm(str(folder), "cpu", dtype=torch.float32)
    vlm.model.set_attn_implementation("eager")
    model = choose_parts(vlm.model, **HOW[stage])
    sight = open_sight(vlm, model, photos, root, half=half)
    assert sight is not None
    assert sight.stage.value == stage
    return Learner(vlm, model.train(), sight)


def plain_batch(vlm: Vlm, photos: TrainingPhotos, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The batch as TRL makes it, with the pixels of every photo wherever it stands."""
    opened = [row | {"images": [photos.named(name).open() for name in row["images"]]} for row in rows]
    return dict(DataCollatorForVisionLanguageModeling(vlm.processor, completion_only_loss=True)(opened))


def step(model: Any, batch: Mapping[str, Any], *, half: bool = False) -> tuple[float, dict[str, torch.Tensor]]:
    """Loss and gradients."""
    model.zero_grad(set_to_none=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        loss = model(**batch).loss
    loss.backward()
    return loss.item(), {name: one.grad.clone() for name, one in model.named_parameters() if one.grad is not None}
