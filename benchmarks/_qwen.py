"""Models shaped like Qwen2.5-VL, with random weights, and what share of their work is seeing."""

import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2VLImageProcessorPil,
)

from twin.models._processors import allow_missing_video

sys.path.append(str(Path(__file__).resolve().parent.parent))

from tests.models.families.parts import TEXT, chat_template, make_tokenizer, save, special_ids

__all__ = ["SHAPES", "Shape", "save_shape", "vision_share"]

_SIDE = 28
"""Pixels along a token."""

_NAMES = {name: f"<|{name}|>" for name in ("image_pad", "video_pad", "vision_start", "vision_end")}


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a model and of the photos that it is shown.

    Attributes:
        width: Of the language model.
        layers: Of the language model.
        vision_width: Of the vision tower.
        vision_layers: Of the vision tower.
        photo: Width and height of a photo in pixels, multiples of 28, so that nobody resizes it.
    """

    width: int
    layers: int
    vision_width: int
    vision_layers: int
    photo: tuple[int, int]


SHAPES = {
    "light vision": Shape(256, 6, 64, 2, (224, 224)),
    "heavy vision": Shape(256, 6, 192, 4, (448, 336)),
    "heavier vision": Shape(256, 6, 256, 4, (448, 336)),
}
"""Seeing is about half of the work in Qwen2.5-VL-3B (0.67 thousand million weights at four patches a token, beside 3),
as in "heavy vision", and two thirds in InternVL3.5-1B (0.3 beside 0.6), as in "heavier vision"."""


def save_shape(folder: Path, shape: Shape) -> Path:
    """Write a model of this shape with its processor."""
    allow_missing_video()
    tokenizer = make_tokenizer({"image_token": "<|image_pad|>", "video_token": "<|video_pad|>"}, _NAMES.values())
    ids = {f"{name}_token_id": tokenizer.convert_tokens_to_ids(_NAMES[name]) for name in ("vision_start", "vision_end")}
    ids |= {f"{kind}_token_id": tokenizer.convert_tokens_to_ids(_NAMES[f"{kind}_pad"]) for kind in ("image", "video")}
    head = shape.width // 8
    text = TEXT | special_ids(tokenizer) | {"num_attention_heads": 8, "num_key_value_heads": 2}
    text |= {"hidden_size": shape.width, "intermediate_size": 11 * shape.width // 4, "num_hidden_layers": shape.layers}
    rope = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [head // 8, 3 * head // 16, 3 * head // 16]}
    # With the usual 0.02 all random replies are the same; with more the smallest rounding would change them.
    text |= {"rope_parameters": rope, "initializer_range": 0.08}
    vision = {
        "depth": shape.vision_layers,
        "hidden_size": shape.vision_width,
        "intermediate_size": 2 * shape.vision_width,
        "num_heads": shape.vision_width // 32,
        "out_hidden_size": shape.width,
        "patch_size": 14,
        "window_size": 112,
        "fullatt_block_indexes": [shape.vision_layers - 1],
    }
    config = Qwen2_5_VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=True, **ids)
    most = shape.photo[0] * shape.photo[1]
    images = Qwen2VLImageProcessorPil(size={"shortest_edge": 4 * _SIDE**2, "longest_edge": most})
    chat = chat_template("<|vision_start|><|image_pad|><|vision_end|>")
    return save(
        folder,
        Qwen2_5_VLForConditionalGeneration,
        config,
        Qwen2_5_VLProcessor(images, tokenizer, None, chat_template=chat),
    )


def vision_share(folder: Path, shape: Shape, photos: float, words: int, tokens: int) -> float:
    """Share of the multiplications by weights that the vision tower does in one question.

    Args:
        folder: The model.
        shape: Its shape.
        photos: Photos of a question, on average.
        words: Tokens of its words.
        tokens: Tokens of the reply.
    """
    with torch.device("meta"):
        model = Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig.from_pretrained(folder))
    seeing = sum(weight.numel() for weight in model.model.visual.blocks.parameters())
    reading = sum(weight.numel() for weight in model.model.language_model.layers.parameters())
    shown = photos * shape.photo[0] * shape.photo[1] / _SIDE**2
    vision, language = 4 * shown * seeing, (shown + words + tokens) * reading  # four patches make a token
    return vision / (vision + language)
