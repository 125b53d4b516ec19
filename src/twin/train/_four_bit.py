"""Weights that do not learn in four bits (QLoRA, Dettmers et al. 2023, arXiv 2305.14314)."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import torch

from twin.core import TrainingSettings, TwinError
from twin.train._parts import outside_language

__all__ = ["four_bit", "keep_gradients", "kept_whole"]


def four_bit(settings: TrainingSettings) -> Any:
    """How the language model's linear layers are loaded; None where ``language`` is not ``qlora``.

    Raises:
        TwinError: bitsandbytes is not installed.
    """
    if settings.language != "qlora":
        return None
    if not find_spec("bitsandbytes"):
        raise TwinError(
            '--language qlora needs the extra qlora: pip install "twin-vlm[qlora]"; or set --language lora.'
        )
    from transformers import BitsAndBytesConfig  # noqa: PLC0415 - looks for the package

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16 if settings.precision == "bfloat16" else torch.float32,
        llm_int8_skip_modules=[outside_language(), "lm_head"],
    )


def keep_gradients(model: Any) -> None:
    """Let layers that were loaded in four bits stay as they are whatever is asked before training.

    On some CPUs, the first answer without gradients would bring them into a form that knows none.
    """
    for layer in model.modules():
        if hasattr(layer, "support_avx512bf16_for_cpu"):
            layer.support_avx512bf16_for_cpu = False


@contextmanager
def kept_whole(model: torch.nn.Module) -> Iterator[None]:
    """Keep the weights that learn as they are inside the block; beside weights of four bits, TRL would halve them."""
    learning = [(weight, weight.data) for weight in model.parameters() if weight.requires_grad]
    yield
    for weight, data in learning:
        weight.data = data
