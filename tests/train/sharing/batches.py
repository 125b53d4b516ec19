"""Batches whose questions share first photos, as TRL collates them."""

from collections.abc import Sequence
from typing import Any

import torch
from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

from tests.embed.catalogues import drawing
from twin.models import photo_inputs
from twin.train.sharing import Beginnings, beginnings_of, first_photos

__all__ = ["PAIRS", "batch_of", "beginnings"]

PAIRS = ((0, 1), (2, 1), (0, 3), (0, 2), (2, 4))
"""Photos of each row; those of odd numbers are wider."""
_ASKED = ("Same?", "Is it the same mug in both photos, seen from another side?")


def picture(number: int) -> Any:
    return drawing(number, (60 + 30 * (number % 2) + 20 * (number == 2), 48))


def batch_of(vlm: Any, pairs: Sequence[tuple[int, int]] = PAIRS) -> dict[str, torch.Tensor]:
    """Questions of several lengths about ``pairs`` of photos, and answers to learn."""
    examples = [
        {
            "prompt": [{"role": "user", "content": _ASKED[row % 2]}],
            "completion": [{"role": "assistant", "content": "yes" if row % 2 else "no, another"}],
            "images": [picture(number) for number in pair],
        }
        for row, pair in enumerate(pairs)
    ]
    return dict(DataCollatorForVisionLanguageModeling(vlm.processor, completion_only_loss=True)(examples))


def beginnings(vlm: Any, batch: dict[str, torch.Tensor], pairs: Sequence[tuple[int, int]] = PAIRS) -> Beginnings:
    """What the rows of `batch_of` begin with."""
    ids = batch["input_ids"]
    token = vlm.model.config.image_token_id
    is_photo = ids == token

    def count(number: int) -> int:
        words = photo_inputs(vlm.processor, picture(number), alone=False).words
        tokens: list[int] = vlm.processor.tokenizer(words, add_special_tokens=False)["input_ids"]
        return tokens.count(token)

    shown = [number for pair in pairs for number in pair]
    return beginnings_of(ids, batch["attention_mask"], is_photo, first_photos(is_photo, shown, count))
