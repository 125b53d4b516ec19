"""Idefics3 and SmolVLM: photos cut into tiles, each announced in words."""

from pathlib import Path
from typing import Any

from transformers import (
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3ImageProcessorPil,
    Idefics3Processor,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    SmolVLMImageProcessorPil,
    SmolVLMProcessor,
)

from tests.models.families.parts import TEXT, VISION, chat_template, make_tokenizer, save, special_ids, video_part

__all__ = ["save_idefics3", "save_smolvlm"]

_TILES = {"size": {"longest_edge": 112}, "max_image_size": {"longest_edge": 56}, "do_image_splitting": True}
_CHAT = chat_template("<image>")


def save_idefics3(folder: Path) -> Path:
    """An Idefics3."""
    tokenizer = _tokenizer()
    processor = Idefics3Processor(Idefics3ImageProcessorPil(**_TILES), tokenizer, image_seq_len=4, chat_template=_CHAT)
    return save(folder, Idefics3ForConditionalGeneration, _config(Idefics3Config, tokenizer), processor)


def save_smolvlm(folder: Path) -> Path:
    """A SmolVLM2."""
    tokenizer = _tokenizer()
    processor = SmolVLMProcessor(
        SmolVLMImageProcessorPil(**_TILES),
        tokenizer,
        video_part("SmolVLMVideoProcessor"),
        image_seq_len=4,
        chat_template=_CHAT,
    )
    return save(folder, SmolVLMForConditionalGeneration, _config(SmolVLMConfig, tokenizer), processor)


def _tokenizer() -> Any:
    named = {
        "image_token": "<image>",
        "fake_image_token": "<fake_token_around_image>",
        "global_image_token": "<global-img>",
        "end_of_utterance_token": "<end_of_utterance>",
    }
    return make_tokenizer(named, [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)])


def _config(kind: Any, tokenizer: Any) -> Any:
    return kind(
        text_config=TEXT | special_ids(tokenizer) | {"model_type": "llama"},
        vision_config=dict(VISION),
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        scale_factor=2,
        pad_token_id=tokenizer.pad_token_id,
    )
