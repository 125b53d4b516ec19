"""Drawing replies, and writing down each the moment it exists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch

from twin.core import CollectSettings, TwinError, generator
from twin.evaluate import Entry, Journal
from twin.models import Reply, Vlm
from twin.train._decoding import TrainingPhotos
from twin.train.collecting._asks import Ask
from twin.train.collecting._reading import prompts_of
from twin.train.grpo._positions import base_of
from twin.train.grpo._prompts import Prompts
from twin.train.grpo._rollouts import Sampling, draw_replies

__all__ = ["Drawing"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One collection that is under way.

    Attributes:
        vlm: Who is asked.
        photos: Where the photos are.
        kept: Folder in which training keeps what models see.
        settings: How replies are drawn.
        journal: Where they go.
        advance: Told how many more replies are on the disk.
    """

    vlm: Vlm
    photos: TrainingPhotos
    kept: Path
    settings: CollectSettings
    journal: Journal
    advance: Callable[[int], None]

    def draw(self, asks: Sequence[Ask], known: Mapping[str, Reply]) -> dict[str, Reply]:
        """Draw what is not known; the replies by key.

        Raises:
            TwinError: The scores of the model are not finite, or it runs out of memory.
        """
        replies: dict[str, Reply] = {}
        with prompts_of(self.vlm, self.photos, self.kept, asks[0].pair["images"]) as prompts:
            for numbers, group in self._batches(asks, known):
                entries = self._entries(prompts, group, numbers)
                self.journal.append(entries)
                self.advance(len(entries))
                replies |= {entry.key: entry.reply for entry in entries}
        return replies

    def _batches(self, asks: Sequence[Ask], known: Mapping[str, Reply]) -> Iterator[tuple[tuple[int, ...], list[Ask]]]:
        """Pairs that lack the same draws, so many at a time.

        Whoever has done the first of these batches and plans the rest gets the rest of these batches.
        """

        def missing(ask: Ask) -> tuple[int, ...]:
            return tuple(number for number in range(self.settings.samples) if ask.draw_key(number) not in known)

        for numbers, same in groupby(asks, missing):
            group = list(same)
            for start in range(0, len(group) if numbers else 0, self.settings.batch):
                yield numbers, group[start : start + self.settings.batch]

    def _entries(self, prompts: Prompts, asks: Sequence[Ask], numbers: Sequence[int]) -> list[Entry]:
        prompts.read([_chat(ask) for ask in asks])
        try:
            drawn = draw_replies(
                self.vlm.model,
                prompts.batch(range(len(asks)), self.vlm.device, self.vlm.model.dtype),
                len(numbers),
                self._sampling,
                self._chance(asks, numbers),
            )
        except FloatingPointError as error:
            raise TwinError(f"Model {self.settings.model}: {error}; its weights are damaged.") from error
        except torch.OutOfMemoryError as error:
            raise TwinError(f"Out of memory: lower --batch from {self.settings.batch}, or --samples.") from error
        texts = [self.vlm.processor.tokenizer.decode(one, skip_special_tokens=True).strip() for one in drawn]
        places = [(ask, number) for ask in asks for number in numbers]
        return [
            Entry(ask.draw_key(number), ask.pair["pair_id"], False, Reply(text))
            for (ask, number), text in zip(places, texts, strict=True)
        ]

    @property
    def _sampling(self) -> Sampling:
        never = [base_of(self.vlm.model).config.image_token_id]
        return Sampling(self.settings.max_new_tokens, self.settings.temperature, _ends(self.vlm), never)

    def _chance(self, asks: Sequence[Ask], numbers: Sequence[int]) -> torch.Tensor:
        """By pair and number, so that replies are the same in whatever order and company they are drawn."""
        longest = self.settings.max_new_tokens
        return torch.from_numpy(
            np.stack(
                [
                    generator(self.settings.seed, "collect", ask.pair["pair_id"], number).random(longest)
                    for ask in asks
                    for number in numbers
                ]
            )
        )


def _chat(ask: Ask) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = [{"type": "image", "image": name} for name in ask.pair["images"]]
    return [{"role": "user", "content": [*content, {"type": "text", "text": ask.question}]}]


def _ends(vlm: Vlm) -> list[int]:
    """Tokens that end a reply."""
    told = vlm.model.generation_config.eos_token_id
    ends = [told] if isinstance(told, int) else list(told or [])
    return [*ends, vlm.processor.tokenizer.eos_token_id]
