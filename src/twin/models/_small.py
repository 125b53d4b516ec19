"""A vision-language model small enough to train on a laptop, in the shape of LLaVA.

`transformers`' own LLaVA class joins three parts: the packaged ImageNet tower (frozen), LLaVA's projector, and a GPT-2
of a few layers. They start from values that let attention match the tokens of two photos from the first step:
queries equal keys, and the value-output product is close to minus the identity, so that a layer writes the difference
between a token and what it matches (*mimetic initialisation*, Trockman and Kolter 2023, arXiv 2305.09828, section 3).
Absolute positions tell the photos apart; they start as the sinusoids of Vaswani et al. 2017, section 3.5.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor, SiglipImageProcessorPil

from twin.models._lite_tower import LiteTower, pretrained_tower
from twin.models._small_tokenizer import CHAT_TEMPLATE, small_tokenizer

__all__ = ["build_small_model"]

_CELLS = 49
_SIDE = 224


@torch.random.fork_rng(devices=())
def build_small_model(
    folder: Path, photos: Sequence[Path], texts: Iterable[str], *, width: int = 128, layers: int = 4, heads: int = 4
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
    _start_projector(model.model.multi_modal_projector, tokens)
    _start_language_model(model.model.language_model)
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
        batches.append(tower(pixels).last_hidden_state)
    tokens = torch.cat(batches)
    tower.mean.copy_(tokens.mean((0, 1)))
    tower.scale.copy_(1.0 / (tokens.std((0, 1)) + 1e-6))
    return tower.standardised(tokens)


@torch.no_grad()
def _start_projector(projector: Any, tokens: Tensor) -> None:
    """Start at the leading principal directions, half whitened, so that similar cells stay similar."""
    flat = tokens.flatten(0, 1)
    centre = flat.mean(0)
    sample = flat[:: max(1, len(flat) // 8000)] - centre
    _, strengths, directions = torch.linalg.svd(sample, full_matrices=False)
    width = projector.linear_1.out_features
    deviations = strengths[:width, None] / math.sqrt(len(sample))
    weight = directions[:width] / deviations.sqrt()
    weight /= ((flat - centre) @ weight.T).std()
    projector.linear_1.weight.copy_(weight)
    projector.linear_1.bias.copy_(-weight @ centre)
    projector.linear_2.weight.copy_(torch.eye(width))
    nn.init.zeros_(projector.linear_2.bias)


@torch.no_grad()
def _start_language_model(language_model: Any) -> None:
    width, heads = language_model.config.n_embd, language_model.config.n_head
    head = width // heads
    language_model.wpe.weight.copy_(0.5 * _sinusoids(*language_model.wpe.weight.shape))
    nn.init.normal_(language_model.wte.weight, std=0.7)
    for block in language_model.h:
        joined = block.attn.c_attn.weight  # (width, 3 * width): queries, keys, values
        for number in range(heads):
            query = torch.randn(width, head) / math.sqrt(width)
            joined[:, number * head : (number + 1) * head] = query
            joined[:, width + number * head : width + (number + 1) * head] = query
        rotation = torch.linalg.qr(torch.randn(width, width))[0]
        joined[:, 2 * width :] = 0.7 * rotation
        block.attn.c_proj.weight.copy_(-0.7 * rotation.T)


def _sinusoids(positions: int, width: int) -> Tensor:
    angles = torch.arange(positions)[:, None] * torch.exp(-math.log(1000.0) * torch.arange(0, width, 2) / width)
    table = torch.zeros(positions, width)
    table[:, 0::2], table[:, 1::2] = angles.sin(), angles.cos()
    return table
