"""Prompts for a model that does not learn; photos that find room in memory are worked on once for all of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

from twin.models import Vlm
from twin.train._decoding import TrainingPhotos
from twin.train.grpo._prompts import Prompts
from twin.train.vision import KeepingProcessor, open_sight

__all__ = ["prompts_of"]


@contextmanager
def prompts_of(vlm: Vlm, photos: TrainingPhotos, kept: Path, first: Sequence[str]) -> Iterator[Prompts]:
    """What makes prompts; inside the block, the model takes photos that were worked on before.

    Args:
        vlm: The model.
        photos: Where photos are.
        kept: Folder in which training keeps what models see.
        first: Photos of the first prompt, by which it is made sure that the model is given the same.
    """
    vlm.model.requires_grad_(requires_grad=False)  # nothing learns, so what it sees of a photo stays the same
    sight = open_sight(vlm, vlm.model, photos, kept, half=vlm.model.dtype == torch.bfloat16)
    if sight is None or not sight.agrees(first):
        yield Prompts(vlm.processor, lambda name: photos.named(name).open())
        return
    sight.show_to(vlm.model)
    try:
        yield Prompts(KeepingProcessor(sight), str)
    finally:
        sight.close()
