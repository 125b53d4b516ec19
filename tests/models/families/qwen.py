"""Qwen2.5-VL and Qwen3-VL: as many tokens as a photo is large, positions in three dimensions."""

from pathlib import Path
from typing import Any

from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2VLImageProcessorPil,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLProcessor,
)

from tests.models.families.parts import TEXT, chat_template, make_tokenizer, save, special_ids, video_part

__all__ = ["save_qwen", "save_qwen3"]

_NAMES = {name: f"<|{name}|>" for name in ("image_pad", "video_pad", "vision_start", "vision_end")}
_CHAT = chat_template("<|vision_start|><|image_pad|><|vision_end|>")


def save_qwen(folder: Path, *, vision: dict[str, Any] | None = None, side: int = 4) -> Path:
    """A Qwen2.5-VL; attention in windows in its first layer.

    Args:
        folder: Where it goes.
        vision: Other sizes of the vision tower.
        side: Most tokens along a side of a square photo.
    """
    tokenizer = make_tokenizer({"image_token": "<|image_pad|>", "video_token": "<|video_pad|>"}, _NAMES.values())
    config = Qwen2_5_VLConfig(
        text_config=TEXT | special_ids(tokenizer) | {"rope_parameters": _rope([2, 3, 3], 1e6)},
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 2,
            "out_hidden_size": 64,
            "patch_size": 14,
            "window_size": 56,
            "fullatt_block_indexes": [1],
        }
        | (vision or {}),
        tie_word_embeddings=True,
        **_ids(tokenizer),
    )
    images = Qwen2VLImageProcessorPil(size={"shortest_edge": 4 * 28**2, "longest_edge": (side * 28) ** 2})
    processor = Qwen2_5_VLProcessor(images, tokenizer, video_part("Qwen2VLVideoProcessor"), chat_template=_CHAT)
    return save(folder, Qwen2_5_VLForConditionalGeneration, config, processor)


def save_qwen3(folder: Path) -> Path:
    """A Qwen3-VL: features of earlier layers go into later layers of the language model."""
    tokenizer = make_tokenizer({"image_token": "<|image_pad|>", "video_token": "<|video_pad|>"}, _NAMES.values())
    rope = _rope([4, 2, 2], 5e6) | {"mrope_interleaved": True}
    config = Qwen3VLConfig(
        text_config=TEXT | special_ids(tokenizer) | {"head_dim": 16, "rope_parameters": rope},
        vision_config={
            "depth": 3,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 2,
            "out_hidden_size": 64,
            "patch_size": 16,
            "num_position_embeddings": 256,
            "deepstack_visual_indexes": [0, 1],
        },
        tie_word_embeddings=True,
        **_ids(tokenizer),
    )
    images = Qwen2VLImageProcessorPil(
        patch_size=16,
        size={"shortest_edge": 4 * 32**2, "longest_edge": 16 * 32**2},
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
    )
    processor = Qwen3VLProcessor(images, tokenizer, video_part("Qwen3VLVideoProcessor"), chat_template=_CHAT)
    return save(folder, Qwen3VLForConditionalGeneration, config, processor)


def _rope(section: list[int], theta: float) -> dict[str, Any]:
    return {"rope_type": "default", "rope_theta": theta, "mrope_section": section}


def _ids(tokenizer: Any) -> dict[str, int]:
    names = {"image_token_id": "image_pad", "video_token_id": "video_pad"}
    names |= {f"{name}_token_id": name for name in ("vision_start", "vision_end")}
    return {field: tokenizer.convert_tokens_to_ids(_NAMES[name]) for field, name in names.items()}
