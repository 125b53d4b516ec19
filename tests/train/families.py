"""Tiny random models of every family in a training test: loaded from their folder, with a batch to learn from."""

from typing import Any

import torch

from tests.embed.catalogues import drawing

__all__ = ["batch_of"]


def batch_of(vlm: Any) -> dict[str, torch.Tensor]:
    """Two questions with two photos each, and the replies to learn."""
    words = [{"type": "image"}, {"type": "image"}, {"type": "text", "text": "Is it the same mug?"}]
    said = [[{"role": "user", "content": words}, {"role": "assistant", "content": answer}] for answer in ("yes", "no")]
    texts = [vlm.processor.apply_chat_template(chat, tokenize=False) for chat in said]
    photos = [[drawing(2 * row + place, (60, 48)) for place in range(2)] for row in range(2)]
    inputs = vlm.processor(text=texts, images=photos, padding=True, return_tensors="pt", add_special_tokens=False)
    return {**inputs, "labels": inputs["input_ids"]}
