"""A processor that opens no photo: it knows how each widens in a prompt, and gives places instead of pixels."""

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.utils.rnn import pad_sequence

from twin.models import widened
from twin.train.vision._sight import Sight

__all__ = ["KeepingProcessor"]

_OF_PHOTOS = ("image_grid_thw",)
"""Inputs made from pixels that the language model needs too: the grid gives positions in three dimensions."""


class KeepingProcessor:
    """Stands in for a model's processor; photos are given by their names.

    Args:
        sight: The photos.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight, self._processor = sight, sight.vlm.processor
        self._tokens_of: dict[str, list[int]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._processor, name)

    def __call__(
        self, *, text: Sequence[str], images: Sequence[Sequence[str]] | None = None, **settings: Any
    ) -> dict[str, Any]:
        """What the model takes for prompts, with the places of their photos as ``pixel_values``.

        Args:
            text: The prompts, with a placeholder for each photo.
            images: Names of the photos of each prompt.
            settings: As for the processor; no special tokens are added, and rows are padded.

        Raises:
            TwinError: A photo is missing or damaged, or a prompt has not as many placeholders as photos.
        """
        if not any(images or ()):
            return dict(self._processor(text=text, **settings))
        rows = [self._sight.places(files) for files in images or ()]
        seen = {place: self._sight.seen(place) for row in rows for place in row}
        ids = [self._ids(prompt, [seen[place].words for place in row]) for prompt, row in zip(text, rows, strict=True)]
        inputs = self._padded(ids, settings.get("padding_side"))
        places = [place for row in rows for place in row]
        if types := {one.types for one in seen.values()} - {""}:
            inputs[types.pop()] = torch.tensor(self._processor.create_mm_token_type_ids(inputs["input_ids"]))
        for name in _OF_PHOTOS:
            if name in seen[places[0]].tensors:
                inputs[name] = torch.cat([seen[place].tensors[name] for place in places])
        return inputs | {"pixel_values": torch.tensor(places)}

    def _ids(self, prompt: str, words: Sequence[str]) -> list[int]:
        """Tokens of a prompt; those of its photos are looked up where they cannot run into the words around them."""
        whole = widened(prompt, self._processor.image_token, words)
        if not all(map(self._stands_apart, words)):
            return self._tokens(whole)
        photos = iter(words)
        found: list[int] = []
        for token in self._tokens(prompt):
            found += self._tokens_of[next(photos)] if token == self._processor.image_token_id else [token]
        return found

    def _stands_apart(self, words: str) -> bool:
        """Whether words begin and end with tokens that no text runs into, as their placeholder is one."""
        if words not in self._tokens_of:
            added = self._processor.tokenizer.added_tokens_decoder.values()
            firm = tuple(one.content for one in added if not (one.lstrip or one.rstrip or one.single_word))
            apart = self._processor.image_token in firm and words.startswith(firm) and words.endswith(firm)
            self._tokens_of[words] = self._tokens(words) if apart else []
        return bool(self._tokens_of[words])

    def _tokens(self, text: str) -> list[int]:
        ids: list[int] = self._processor.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def _padded(self, rows: Sequence[Sequence[int]], side: str | None) -> dict[str, Any]:
        tokenizer = self._processor.tokenizer
        pad, side = tokenizer.pad_token_id, side or tokenizer.padding_side
        ids = [torch.tensor(row) for row in rows]
        masks = [torch.ones_like(row) for row in ids]
        return {
            "input_ids": pad_sequence(ids, batch_first=True, padding_value=pad, padding_side=side),
            "attention_mask": pad_sequence(masks, batch_first=True, padding_side=side),
        }
