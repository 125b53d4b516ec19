"""InternVL: four tokens a tile, and as many tiles as a photo's shape asks for."""

from pathlib import Path
from typing import Any

from transformers import (
    GotOcr2ImageProcessorPil,
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLProcessor,
)

from tests.models.families.parts import TEXT, VISION, chat_template, make_tokenizer, save, special_ids, video_part

__all__ = ["save_internvl", "save_internvl35"]


def save_internvl(folder: Path) -> Path:
    """An InternVL3: Qwen2.5 as language model, photos in up to twelve tiles and a thumbnail."""
    return _save(folder, {"model_type": "qwen2"}, 12)


def save_internvl35(folder: Path) -> Path:
    """An InternVL3.5: Qwen3 as language model, photos in up to six tiles and a thumbnail."""
    return _save(folder, {"model_type": "qwen3", "head_dim": 16}, 6)


def _save(folder: Path, text: dict[str, Any], tiles: int) -> Path:
    named = {
        "start_image_token": "<img>",
        "end_image_token": "</img>",
        "context_image_token": "<IMG_CONTEXT>",
        "video_token": "<video>",
    }
    tokenizer = make_tokenizer(named)
    config = InternVLConfig(
        text_config=TEXT | special_ids(tokenizer) | text,
        vision_config=VISION | {"image_size": [56, 56], "patch_size": [14, 14]},
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
        downsample_ratio=0.5,
    )
    images = GotOcr2ImageProcessorPil(size={"height": 56, "width": 56}, max_patches=tiles)
    chat = chat_template("<IMG_CONTEXT>\n")
    processor = InternVLProcessor(
        images, tokenizer, video_part("InternVLVideoProcessor"), image_seq_length=4, chat_template=chat
    )
    return save(folder, InternVLForConditionalGeneration, config, processor)
