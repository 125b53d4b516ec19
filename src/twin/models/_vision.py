"""Seeing each photo once: what the processor and the vision tower make of it is kept for the next question.

Features of a photo are always computed from that photo alone, so that they depend neither on the photos beside it nor
on what was asked before.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from twin.models._answerer import Photo
from twin.models._loading import Vlm
from twin.models._vision_disk import VisionDisk, vision_digest
from twin.models._vision_features import features_of, joined, showing
from twin.models._vision_inputs import photo_inputs, widened
from twin.models._vision_memory import Seen, VisionMemory

__all__ = ["FAMILIES", "Seeing", "Vision", "vision_of"]

FAMILIES = frozenset(
    ["qwen2_5_vl", "qwen3_vl", "internvl", "smolvlm", "idefics3", "llava", "llava_onevision", "gemma3"]
)
"""Model types whose features of a photo are the same whatever stands beside it, as the tests show."""

_KEPT_INPUTS = ("image_grid_thw",)
"""Inputs made from pixels that the language model needs too: the grid gives positions in three dimensions."""


class Seeing(Protocol):
    """Something that shows photos to a model without working on them anew."""

    def shown(self, prompts: Sequence[str], photos: Sequence[Sequence[Photo]]) -> AbstractContextManager[Any]:
        """What the model takes for prompts with these photos; it holds inside the block only."""


@dataclass(frozen=True, slots=True)
class Vision:
    """A model's sight of photos.

    Attributes:
        vlm: The model.
        memory: Keeps what was seen, while it runs.
        disk: Keeps it from run to run, where wanted.
    """

    vlm: Vlm
    memory: VisionMemory
    disk: VisionDisk | None = None

    @contextmanager
    def shown(self, prompts: Sequence[str], photos: Sequence[Sequence[Photo]]) -> Iterator[Any]:
        """What the model takes for prompts with these photos; it holds inside the block only."""
        seen = self._seen(photos)
        inputs = self._words(prompts, seen)
        if not (every := [one for row in seen for one in row]):
            yield inputs
            return
        for name in _KEPT_INPUTS:
            if name in every[0].tensors:
                inputs[name] = torch.cat([one.tensors[name] for one in every]).to(self.vlm.device)
        inputs["pixel_values"] = torch.zeros(1, device=self.vlm.device)  # so that the model asks for features
        features = [{name: value for name, value in one.tensors.items() if name not in _KEPT_INPUTS} for one in every]
        with showing(self.vlm.model, joined(features, self.vlm.device)):
            yield inputs

    def _words(self, prompts: Sequence[str], seen: Sequence[Sequence[Seen]]) -> Any:
        processor, token = self.vlm.processor, self.vlm.processor.image_token
        texts = [widened(prompt, token, [one.words for one in row]) for prompt, row in zip(prompts, seen, strict=True)]
        inputs = processor.tokenizer(
            texts, padding=True, return_tensors="pt", add_special_tokens=False, return_token_type_ids=False
        )
        if types := {one.types for row in seen for one in row} - {""}:
            inputs[types.pop()] = torch.tensor(processor.create_mm_token_type_ids(inputs["input_ids"]))
        return inputs.to(self.vlm.device)

    def _seen(self, photos: Sequence[Sequence[Photo]]) -> list[list[Seen]]:
        batch: dict[str, Seen] = {}  # a batch holds its photos, however little the memory does
        rows = []
        for row in photos:
            alone = len(row) == 1 or self.vlm.model.config.model_type != "llava_onevision"
            keys = [f"{photo.key}{'' if alone else ' in company'}" for photo in row]
            for key, photo in zip(keys, row, strict=True):
                if key not in batch:
                    batch[key] = self._recalled(key) or self._looked_at(key, photo, alone=alone)
            rows.append([batch[key] for key in keys])
        return rows

    def _recalled(self, key: str) -> Seen | None:
        if (seen := self.memory.get(key)) is None and self.disk and (seen := self.disk.get(key)):
            self.memory.put(key, seen)
        return seen

    def _looked_at(self, key: str, photo: Photo, *, alone: bool) -> Seen:
        made = photo_inputs(self.vlm.processor, photo.open(), alone=alone)
        tensors = features_of(self.vlm.model, made.tensors)
        tensors |= {name: made.tensors[name] for name in _KEPT_INPUTS if name in made.tensors}
        types = made.names & {"mm_token_type_ids", "token_type_ids"}
        seen = Seen(made.words, min(types, default=""), tensors)
        self.memory.put(key, seen)
        if self.disk:
            self.disk.put(key, seen)
        return seen


def vision_of(vlm: Vlm, memory: int, folder: Path | None = None, disk: int = 0) -> Vision | None:
    """What keeps a model's sight of photos; None where nothing is to be kept, or where it is not known to be exact.

    Args:
        vlm: The model.
        memory: Most bytes kept in memory.
        folder: Where features are kept on disk.
        disk: Most bytes kept there; 0 for none.
    """
    if vlm.model.config.model_type not in FAMILIES or not (memory or disk):
        return None
    kept = VisionDisk(folder / vision_digest(vlm), disk) if folder and disk else None
    return Vision(vlm, VisionMemory(memory), kept)
