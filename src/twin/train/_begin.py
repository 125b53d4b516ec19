"""What a run begins with: the rows, the photos, the model, and which of its parts learn."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import torch

from twin.core import TrainingSettings, TwinError, Workspace, digest
from twin.models import Photo, Vlm, VlmAnswerer, load_vlm, locate
from twin.train._decoding import TrainingPhotos, photos_of
from twin.train._four_bit import four_bit, keep_gradients
from twin.train._parts import choose_parts
from twin.train._sharding import check_launch

__all__ = ["Asked", "Row", "Run", "device_of_process", "is_first", "prepared"]

Row = dict[str, Any]
Asked = TypeVar("Asked", bound=TrainingSettings)


@dataclass(frozen=True)
class Run(Generic[Asked]):
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
    settings: Asked
    source: str
    rows: list[Row]
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
                language="lora" if asked.language == "qlora" else asked.language,
                rank=asked.lora_rank,
                alpha=asked.lora_alpha,
                dropout=asked.lora_dropout,
                dora=asked.dora,
            )
        weights = dict(self.vlm.model.named_parameters())
        for start in asked.keep:
            kept = [weight for name, weight in weights.items() if name.startswith(start)]
            if not kept:
                raise TwinError(f"--keep {start}: no name of a parameter of {asked.model} begins so.")
            for weight in kept:
                weight.requires_grad_(requires_grad=False)
        if asked.precision == "bfloat16" and "full" not in (asked.vision, asked.language):
            _halve(model)  # only tower and words together: some models bring photos to the number type of the tower
        return model


def _halve(model: Any) -> None:
    """Keep matrices that do not learn in half precision, as released models have them."""
    for weight in model.parameters():
        if not weight.requires_grad and weight.dim() > 1 and weight.is_floating_point():
            weight.data = weight.data.bfloat16()


def prepared(workspace: Workspace, settings: Asked, rows: list[Row], photos: Mapping[str, Photo]) -> Run[Asked]:
    """Load the model for a run.

    Args:
        workspace: The project.
        settings: What is asked for.
        rows: The rows of all steps, in order.
        photos: Those of their photos that are not of the catalogue.

    Raises:
        TwinError: The model does not load, there are no photos, or the configuration of `accelerate` does not go with
            the settings.
    """
    check_launch(settings)
    source = locate(settings.model, workspace)
    device = settings.device or device_of_process()
    vlm = load_vlm(source, device, dtype=torch.float32, quantization=four_bit(settings))
    keep_gradients(vlm.model)
    return Run(workspace, settings, source, rows, photos_of(workspace, photos), vlm)


def device_of_process() -> str | None:
    """The graphics card of this process, where several train together."""
    return f"cuda:{os.environ['LOCAL_RANK']}" if "LOCAL_RANK" in os.environ and torch.cuda.is_available() else None


def is_first() -> bool:
    """Whether this process is the one that writes."""
    return os.environ.get("RANK", "0") == "0"
