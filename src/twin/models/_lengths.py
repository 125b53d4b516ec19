"""How many tokens a prompt has with its photos, from the sizes of the photos alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from PIL import Image

from twin.core import TwinError
from twin.models._vision_inputs import photo_inputs, widened

__all__ = ["Lengths", "Size"]

Size = tuple[int, int]
"""Width and height of a photo, in pixels."""

_PROBES: tuple[tuple[Size, ...], ...] = (((37, 29),), ((640, 427), (311, 1003)), ((97, 512), (30, 30), (1023, 768)))
_NO_ARITHMETIC = (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError)


@dataclass
class Lengths:
    """Counts tokens of prompts.

    Most processors can tell from a photo's size how many tokens it takes, but several of them err (another layout
    for photos in company, words around the tokens that melt into the prompt). So their arithmetic is believed only if
    it is right for a few prompts with odd sizes; else one blank picture of each size goes through the processor.

    Attributes:
        processor: A `transformers` processor.
    """

    processor: Any
    _words: dict[tuple[Size, bool], str] = field(default_factory=dict)

    def of(self, prompts: Sequence[str], sizes: Sequence[Sequence[Size]]) -> list[int]:
        """Tokens of each prompt with photos of these sizes.

        Raises:
            TwinError: A photo is of a shape that the processor refuses.
        """
        try:
            return self._counted(prompts, sizes) if self._is_right else self._measured(prompts, sizes)
        except ValueError as error:
            raise TwinError(
                f"The model's processor refuses the shape of a photo: {' '.join(str(error).split())}"
            ) from error

    @cached_property
    def _is_right(self) -> bool:
        prompts = [f"Look: {self.processor.image_token * len(sizes)}\nWhat?" for sizes in _PROBES]
        try:
            return self._counted(prompts, _PROBES) == self._measured(prompts, _PROBES)
        except _NO_ARITHMETIC:
            return False

    def _counted(self, prompts: Sequence[str], sizes: Sequence[Sequence[Size]]) -> list[int]:
        bare = self._tokens(prompts)
        return [tokens - len(row) + sum(self._photo_tokens(row)) for tokens, row in zip(bare, sizes, strict=True)]

    def _photo_tokens(self, sizes: Sequence[Size]) -> list[int]:
        shapes = [(height, width) for width, height in sizes]
        counts: list[int] = self.processor._get_num_multimodal_tokens(image_sizes=shapes)["num_image_tokens"]
        return counts

    def _measured(self, prompts: Sequence[str], sizes: Sequence[Sequence[Size]]) -> list[int]:
        token = self.processor.image_token
        return self._tokens(
            [
                widened(prompt, token, [self._words_for(size, alone=len(row) == 1) for size in row])
                for prompt, row in zip(prompts, sizes, strict=True)
            ]
        )

    def _words_for(self, size: Size, *, alone: bool) -> str:
        if (size, alone) not in self._words:
            made = photo_inputs(self.processor, Image.new("RGB", size), alone=alone)
            self._words[size, alone] = made.words
        return self._words[size, alone]

    def _tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self.processor.tokenizer(list(texts), add_special_tokens=False)["input_ids"]]
