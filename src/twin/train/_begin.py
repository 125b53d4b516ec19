"""What a run begins with: the rows, the photos, the model, and which of its parts learn."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch

from twin.core import TrainSettings, Workspace, digest
from twin.models import Photo, Vlm, VlmAnswerer, load_vlm, locate
from twin.train._data import training_rows
from twin.train._decoding import TrainingPhotos, photos_of
from twin.train._parts import choose_parts
from twin.train._released import read_released

__all__ = ["Run", "device_of_process", "is_first", "prepared"]


@dataclass(frozen=True)
class Run:
    """All that a run begins with.

    Attributes:
        workspace: The project.
        settings: What is asked for.
        source: Folder or hub id of the model.
        rows: The rows of all steps, in order.
        photos: Their photos.
        vlm: The model.
    """

    workspace: Workspace
    settings: TrainSettings
    source: str
    rows: list[dict[str, Any]]
    photos: TrainingPhotos
    vlm: Vlm

    @property
    def answerer(self) -> VlmAnswerer:
        """The model as it answers before it has learned."""
        return VlmAnswerer(self.settings.model, self.vlm)

    @property
    def foreign(self) -> dict[str, Photo]:
        """The photos that are learned from and are not of the catalogue."""
        return {file: self.photos.more[file] for row in self.rows for file in row["images"] if file in self.photos.more}

    @cached_property
    def data(self) -> dict[str, Any]:
        """What is learned from: how much, and a digest of every row in its order."""
        texts = {
            id(row): digest(json.dumps(row, sort_keys=True)) for row in {id(row): row for row in self.rows}.values()
        }
        order = [texts[id(row)] for row in self.rows]
        return {"rows": len(order), "different": len(set(order)), "digest": digest(*order)}

    def learning(self) -> Any:
        """The model, made to learn as the settings say; it is the same one, or wrapped by PEFT."""
        asked = self.settings
        with torch.random.fork_rng():
            torch.manual_seed(asked.seed)  # additions by LoRA begin with random numbers
            model = choose_parts(
                self.vlm.model,
                vision=asked.vision,
                projector=asked.projector,
                language=asked.language,
                rank=asked.lora_rank,
                alpha=asked.lora_alpha,
                dropout=asked.lora_dropout,
                dora=asked.dora,
            )
        for name, weight in self.vlm.model.named_parameters():
            if name.startswith(tuple(asked.keep)):
                weight.requires_grad_(requires_grad=False)
        if asked.precision == "bfloat16" and "full" not in (asked.vision, asked.language):
            _halve(model)  # only tower and words together: some models bring photos to the number type of the tower
        return model


def _halve(model: Any) -> None:
    """Keep matrices that do not learn in half precision, as released models have them."""
    for weight in model.parameters():
        if not weight.requires_grad and weight.dim() > 1:
            weight.data = weight.data.bfloat16()


def prepared(workspace: Workspace, settings: TrainSettings) -> Run:
    """Read what is learned from, and load the model.

    Raises:
        TwinError: There is nothing to learn from, or the model does not load.
    """
    more, photos = read_released(workspace, settings.data)
    rows = training_rows(workspace, settings, more)
    source = locate(settings.model, workspace)
    vlm = load_vlm(source, settings.device or device_of_process(), dtype=torch.float32)
    return Run(workspace, settings, source, rows, photos_of(workspace, photos), vlm)


def device_of_process() -> str | None:
    """The graphics card of this process, where several train together."""
    return f"cuda:{os.environ['LOCAL_RANK']}" if "LOCAL_RANK" in os.environ and torch.cuda.is_available() else None


def is_first() -> bool:
    """Whether this process is the one that writes."""
    return os.environ.get("RANK", "0") == "0"
