"""Vision-language models of two families, a few thousand random weights each, built on the spot."""

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GotOcr2ImageProcessorPil,
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLProcessor,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2VLImageProcessorPil,
)

from tests.embed.catalogues import drawing
from twin.answers import answer_text, pair_question
from twin.core import generator
from twin.models import build_small_model
from twin.models._processors import allow_missing_video

__all__ = ["FAMILIES", "save_internvl", "save_qwen", "save_small", "write_photos"]

_TEXT = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 4096,
    "initializer_range": 0.2,  # so that random replies differ
}
_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}IMAGE{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write_photos(folder: Path, many: int) -> list[Path]:
    """Drawings of several sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.png" for number in range(many)]
    for number, path in enumerate(paths):
        drawing(number, (60 + 8 * (number % 3), 60 + 12 * (number % 2))).save(path)
    return paths


def save_small(folder: Path, photos: Sequence[Path]) -> Path:
    """The project's own small model, at its smallest."""
    rng = generator(0, "texts")
    texts = [pair_question(rng, kind) for kind in ("mug", "vase") for _ in range(20)]
    build_small_model(folder, photos, [*texts, answer_text("yes"), answer_text("no")], width=64, layers=2, heads=2)
    return folder


def save_qwen(folder: Path) -> Path:
    """A Qwen2.5-VL: as many tokens as a photo is large, positions in three dimensions."""
    allow_missing_video()
    names = {name: f"<|{name}|>" for name in ("image_pad", "video_pad", "vision_start", "vision_end")}
    tokenizer = _tokenizer({"image_token": names["image_pad"], "video_token": names["video_pad"]}, *names.values())
    config = Qwen2_5_VLConfig(
        text_config=_TEXT
        | _special(tokenizer)
        | {"rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 3, 3]}},
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 2,
            "out_hidden_size": 64,
            "patch_size": 14,
            "window_size": 56,
            "fullatt_block_indexes": [1],
        },
        image_token_id=tokenizer.convert_tokens_to_ids(names["image_pad"]),
        video_token_id=tokenizer.convert_tokens_to_ids(names["video_pad"]),
        vision_start_token_id=tokenizer.convert_tokens_to_ids(names["vision_start"]),
        vision_end_token_id=tokenizer.convert_tokens_to_ids(names["vision_end"]),
        tie_word_embeddings=True,
    )
    images = Qwen2VLImageProcessorPil(size={"shortest_edge": 4 * 28 * 28, "longest_edge": 16 * 28 * 28})
    template = _TEMPLATE.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")
    return _save(
        folder,
        Qwen2_5_VLForConditionalGeneration,
        config,
        Qwen2_5_VLProcessor(images, tokenizer, None, chat_template=template),
    )


def save_internvl(folder: Path) -> Path:
    """An InternVL: four tokens a photo."""
    allow_missing_video()
    named = {
        "start_image_token": "<img>",
        "end_image_token": "</img>",
        "context_image_token": "<IMG_CONTEXT>",
        "video_token": "<video>",
    }
    tokenizer = _tokenizer(named)
    config = InternVLConfig(
        text_config=_TEXT | _special(tokenizer) | {"model_type": "qwen2"},
        vision_config={
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": [56, 56],
            "patch_size": [14, 14],
        },
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
        downsample_ratio=0.5,
    )
    images = GotOcr2ImageProcessorPil(size={"height": 56, "width": 56}, crop_to_patches=False)
    template = _TEMPLATE.replace("IMAGE", "<IMG_CONTEXT>\n")
    return _save(
        folder,
        InternVLForConditionalGeneration,
        config,
        InternVLProcessor(images, tokenizer, None, image_seq_length=4, chat_template=template),
    )


FAMILIES = {"qwen2.5-vl": save_qwen, "internvl": save_internvl}


def _tokenizer(named: dict[str, str], *more: str) -> PreTrainedTokenizerFast:
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    special = dict.fromkeys(["<|endoftext|>", "<|im_start|>", "<|im_end|>", *named.values(), *more])
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=list(special),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(["<answer>yes</answer> <answer>no</answer>", string.printable] * 20, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made, extra_special_tokens=named, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )


def _special(tokenizer: PreTrainedTokenizerFast) -> dict[str, int]:
    ends = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    return {"vocab_size": len(tokenizer), "bos_token_id": tokenizer.pad_token_id, **ends}


def _save(folder: Path, family: Any, config: Any, processor: Any) -> Path:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = family(config)
    model.generation_config.eos_token_id = processor.tokenizer.eos_token_id
    model.generation_config.pad_token_id = processor.tokenizer.pad_token_id
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder
