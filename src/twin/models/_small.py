"""A vision-language model small enough to train on a laptop, in the shape of LLaVA.

`transformers`' own LLaVA class joins three parts: the packaged ImageNet tower (frozen), LLaVA's projector, and a GPT-2
of a few layers. It starts as a comparator of photos (`twin.models._small_start`).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor, SiglipImageProcessorPil

from twin.models._lite_tower import LiteTower, pretrained_tower
from twin.models._small_start import start_as_comparator
from twin.models._small_tokenizer import CHAT_TEMPLATE, small_tokenizer

__all__ = ["build_small_model"]

_CELLS = 49
_SIDE = 224


@torch.random.fork_rng(devices=())
def build_small_model(
    folder: Path, photos: Sequence[Path], texts: Iterable[str], *, width: int = 192, layers: int = 4, heads: int = 3
) -> None:
    """Build an untrained small model and save it, with its processor, to ``folder``.

    Args:
        folder: Where the model goes; it loads with `AutoModelForImageTextToText` once `twin.models` is imported.
        photos: A few hundred photos from which the tower's channels are standardised.
        texts: Questions and answers from which the tokenizer is learned.
        width: Width of the language model.
        layers: Its number of layers.
        heads: Its number of attention heads.
    """
    torch.manual_seed(0)
    tokenizer = small_tokenizer(texts)
    processor = LlavaProcessor(
        SiglipImageProcessorPil(size={"height": _SIDE, "width": _SIDE}, image_mean=[0.5] * 3, image_std=[0.5] * 3),
        tokenizer,
        patch_size=32,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=0,
        chat_template=CHAT_TEMPLATE,
    )
    tower = pretrained_tower()
    tokens = _standardise(tower, processor.image_processor, photos)
    model = LlavaForConditionalGeneration(_configuration(tower, tokenizer, width, layers, heads))
    model.model.vision_tower.load_state_dict(tower.state_dict())
    start_as_comparator(model.model.multi_modal_projector, model.model.language_model, tokens)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder)
    processor.save_pretrained(folder)


def _configuration(tower: LiteTower, tokenizer: Any, width: int, layers: int, heads: int) -> LlavaConfig:
    text = {
        "model_type": "gpt2",
        "n_embd": width,
        "n_layer": layers,
        "n_head": heads,
        "n_positions": 512,
        "activation_function": "gelu",
        "tie_word_embeddings": False,
        "vocab_size": len(tokenizer),
        "resid_pdrop": 0.0,
        "embd_pdrop": 0.0,
        "attn_pdrop": 0.0,
        "bos_token_id": tokenizer.eos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    return LlavaConfig(
        vision_config=tower.config.to_dict(),
        text_config=text,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=_CELLS,
        projector_hidden_act="linear",
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        tie_word_embeddings=False,
    )


@torch.no_grad()
def _standardise(tower: LiteTower, image_processor: Any, photos: Sequence[Path]) -> Tensor:
    """Set the tower's channel means and scales; gives the standardised tokens ``(photos, cells, channels)``."""
    batches = []
    for start in range(0, len(photos), 16):
        pictures = [Image.open(path).convert("RGB") for path in photos[start : start + 16]]
        pixels = image_processor(pictures, return_tensors="pt")["pixel_values"]
        batches.append(tower.raw_tokens(pixels))
    tokens = torch.cat(batches)
    tower.mean.copy_(tokens.mean((0, 1)))
    tower.scale.copy_(1.0 / (tokens.std((0, 1)) + 1e-6))
    return tower.standardised(tokens)
