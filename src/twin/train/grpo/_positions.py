"""Positions of a prompt's tokens, so that replies can go on where it ends."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

__all__ = ["base_of", "positions_of"]


def base_of(model: Any) -> Any:
    """The `transformers` model inside what several processes or PEFT put round it."""
    model = getattr(model, "module", model)
    return model.get_base_model() if hasattr(model, "get_base_model") else model


def positions_of(model: Any, inputs: Mapping[str, Tensor]) -> Tensor:
    """Where each token of a batch of prompts stands; padding on the left counts for nothing.

    Returns:
        ``(prompts, tokens)``; ``(3, prompts, tokens)`` where a model tells time, height and width apart (Qwen's).
    """
    mask = inputs["attention_mask"]
    inner = base_of(model).model
    if hasattr(inner, "get_rope_index") and "mm_token_type_ids" in inputs:
        positions: Tensor = inner.get_rope_index(
            inputs["input_ids"],
            mm_token_type_ids=inputs["mm_token_type_ids"],
            image_grid_thw=inputs.get("image_grid_thw"),
            attention_mask=mask,
        )[0]
        return positions
    return torch.clamp(mask.long().cumsum(-1) - 1, min=0)
