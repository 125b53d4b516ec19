"""Prompts and their photos as a model takes them, each worked on by the processor once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from twin.core import TwinError
from twin.train.grpo._forward import OF_TOKENS

__all__ = ["Prompts"]

Made = Mapping[str, Tensor]


class Prompts:
    """The prompts of a step.

    Args:
        processor: The model's processor.
        show: Gives the photo that a prompt names.
    """

    def __init__(self, processor: Any, show: Callable[[Any], Any]) -> None:
        self._processor, self._show = processor, show
        self._made: list[Made] = []
        self._pad = {"input_ids": processor.tokenizer.pad_token_id}

    def read(self, conversations: Sequence[Sequence[Mapping[str, Any]]]) -> list[list[int]]:
        """Take these in the place of those before; gives their tokens."""
        self._made = [self._make(conversation) for conversation in conversations]
        return [made["input_ids"][0].tolist() for made in self._made]

    def _make(self, conversation: Sequence[Mapping[str, Any]]) -> Made:
        parts = [part for turn in conversation for part in turn["content"] if part["type"] == "image"]
        photos = [self._show(part["image"]) for part in parts]
        text = self._processor.apply_chat_template(conversation, add_generation_prompt=True, tokenize=False)
        shown = {"images": [photos]} if photos else {}
        return dict(self._processor(text=[text], return_tensors="pt", add_special_tokens=False, **shown))

    def batch(self, places: Sequence[int], device: torch.device, dtype: torch.dtype) -> dict[str, Tensor]:
        """What the model takes for the prompts at ``places``, padded on the left.

        Raises:
            TwinError: Some of the prompts have photos and some have none.
        """
        made = [self._made[place] for place in places]
        if len({frozenset(one) for one in made}) > 1:
            raise TwinError("Prompts with photos and prompts without cannot be in one batch.")
        together = {name: self._joined(name, [one[name] for one in made]) for name in made[0]}
        return {
            name: value.to(device, dtype if value.is_floating_point() else None) for name, value in together.items()
        }

    def _joined(self, name: str, values: Sequence[Tensor]) -> Tensor:
        widest = [max(value.shape[axis] for value in values) for axis in range(1, values[0].dim())]
        padded = []
        for value in values:
            room = [wide - size for wide, size in zip(widest, value.shape[1:], strict=True)]
            sides = [side for more in reversed(room) for side in ((more, 0) if name in OF_TOKENS else (0, more))]
            padded.append(functional.pad(value, sides, value=self._pad.get(name, 0)) if any(sides) else value)
        return torch.cat(padded)
