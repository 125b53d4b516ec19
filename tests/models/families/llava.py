"""LLaVA with a SigLIP tower, and LLaVA-OneVision, which tiles a photo only when it stands alone."""

from pathlib import Path
from typing import Any

from transformers import (
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaOnevisionConfig,
    LlavaOnevisionForConditionalGeneration,
    LlavaOnevisionImageProcessorPil,
    LlavaOnevisionProcessor,
    LlavaProcessor,
    SiglipImageProcessorPil,
)

from tests.models.families.parts import TEXT, VISION, chat_template, make_tokenizer, save, special_ids, video_part

__all__ = ["save_llava", "save_onevision"]

_SIZE = {"height": 56, "width": 56}
_TOWER = VISION | {"model_type": "siglip_vision_model", "vision_use_head": False}
_CHAT = chat_template("<image>\n")


def save_llava(folder: Path, **words: Any) -> Path:
    """A LLaVA: sixteen tokens a photo; ``words`` are more settings of its tokenizer."""
    tokenizer = make_tokenizer({"image_token": "<image>"}, **words)
    config = LlavaConfig(
        text_config=_text(tokenizer, "llama"),
        vision_config=_TOWER,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=16,
        vision_feature_select_strategy="full",
        vision_feature_layer=-1,
    )
    processor = LlavaProcessor(
        SiglipImageProcessorPil(size=_SIZE),
        tokenizer,
        patch_size=14,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=0,
        chat_template=_CHAT,
    )
    return save(folder, LlavaForConditionalGeneration, config, processor)


def save_onevision(folder: Path) -> Path:
    """A LLaVA-OneVision of up to four tiles."""
    tokenizer = make_tokenizer({"image_token": "<image>", "video_token": "<video>"})
    grids = [[56, 56], [56, 112], [112, 56], [112, 112]]
    config = LlavaOnevisionConfig(
        text_config=_text(tokenizer, "qwen2"),
        vision_config=_TOWER,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        video_token_index=tokenizer.convert_tokens_to_ids("<video>"),
        image_grid_pinpoints=grids,
        vision_feature_layer=-1,
    )
    processor = LlavaOnevisionProcessor(
        LlavaOnevisionImageProcessorPil(size=_SIZE, image_grid_pinpoints=grids),
        tokenizer,
        video_part("LlavaOnevisionVideoProcessor"),
        num_image_tokens=16,
        vision_feature_select_strategy="full",
        chat_template=_CHAT,
    )
    return save(folder, LlavaOnevisionForConditionalGeneration, config, processor)


def _text(tokenizer: Any, kind: str) -> dict[str, Any]:
    return TEXT | special_ids(tokenizer) | {"model_type": kind}
