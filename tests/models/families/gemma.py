"""Gemma 3: four tokens a photo that see one another both ways, and attention in a sliding window."""

from pathlib import Path
from typing import Any

from transformers import Gemma3Config, Gemma3ForConditionalGeneration, Gemma3ImageProcessorPil, Gemma3Processor

from tests.models.families.parts import TEXT, VISION, chat_template, make_tokenizer, save, special_ids

__all__ = ["save_gemma3"]


def save_gemma3(folder: Path, **images: Any) -> Path:
    """A Gemma 3; ``images`` are more settings of its image processor."""
    named = {"image_token": "<image_soft_token>", "boi_token": "<start_of_image>", "eoi_token": "<end_of_image>"}
    tokenizer = make_tokenizer(named, bos="<bos>")
    ids = {
        f"{name.removesuffix('_token')}_token_index": tokenizer.convert_tokens_to_ids(token)
        for name, token in named.items()
    }
    config = Gemma3Config(
        text_config=TEXT
        | special_ids(tokenizer)
        | {"head_dim": 16, "sliding_window": 64, "query_pre_attn_scalar": 16, "layer_types": _LAYERS}
        | {"tie_word_embeddings": False},
        vision_config=VISION | {"vision_use_head": False},
        mm_tokens_per_image=4,
        tie_word_embeddings=False,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **ids,
    )
    processor = Gemma3Processor(
        Gemma3ImageProcessorPil(size={"height": 56, "width": 56}, image_seq_length=4, **images),
        tokenizer,
        chat_template=chat_template("<start_of_image>", "<bos>"),
        image_seq_length=4,
    )
    return save(folder, Gemma3ForConditionalGeneration, config, processor)


_LAYERS = ["sliding_attention", "full_attention"]
