"""What the families share: a small language model, a tokenizer made on the spot, and how all is saved."""

import string
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast
from transformers.utils import is_torchvision_available

from twin.models._processors import allow_missing_video

__all__ = ["TEXT", "VISION", "chat_template", "make_tokenizer", "save", "special_ids", "video_part", "with_eyes"]

TEXT = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 4096,
    "initializer_range": 0.2,  # so that random replies differ
}
VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "image_size": 56,
    "patch_size": 14,
}
_TEXTS = ("<answer>yes</answer> <answer>no</answer>", string.printable)
_TEMPLATE = (
    "BEGIN{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}IMAGE{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def chat_template(image: str, begin: str = "") -> str:
    """A template that writes ``image`` for each photo."""
    return _TEMPLATE.replace("BEGIN", begin).replace("IMAGE", image)


def make_tokenizer(
    named: dict[str, str], more: Iterable[str] = (), bos: str | None = None, texts: Iterable[str] = _TEXTS
) -> PreTrainedTokenizerFast:
    """A byte-level tokenizer of some 400 words learned from ``texts``; ``named`` tokens become its attributes."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    begin = [bos] if bos else []
    special = dict.fromkeys(["<|endoftext|>", "<|im_start|>", "<|im_end|>", *begin, *named.values(), *more])
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=list(special),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(list(texts) * 20, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        extra_special_tokens=named,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        **({"bos_token": bos} if bos else {}),
    )


def video_part(name: str) -> Any:
    """The video processor called ``name``: mandatory where torchvision is installed, impossible where it is not."""
    allow_missing_video()
    return getattr(transformers, name)() if is_torchvision_available() else None


def special_ids(tokenizer: PreTrainedTokenizerFast) -> dict[str, int]:
    """The tokens a language model's configuration names."""
    ends = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    begin = tokenizer.pad_token_id if tokenizer.bos_token_id is None else tokenizer.bos_token_id
    return {"vocab_size": len(tokenizer), "bos_token_id": begin, **ends}


def save(folder: Path, family: Any, config: Any, processor: Any) -> Path:
    """Build a model with the same random weights each time and save it with its processor."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = with_eyes(family(config))
    model.generation_config.eos_token_id = processor.tokenizer.eos_token_id
    model.generation_config.pad_token_id = processor.tokenizer.pad_token_id
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


@torch.no_grad()
def with_eyes(model: Any) -> Any:
    """Vision weights large enough for photos to change what is said: half as wide as a layer that keeps its scale."""
    for name, weight in model.named_parameters():
        if "language_model" not in name and "text_model" not in name and "lm_head" not in name and weight.dim() > 1:
            weight.normal_(0.0, weight[0].numel() ** -0.5)
    return model
