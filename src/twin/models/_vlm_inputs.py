"""From questions to what a model takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from twin.core import TwinError
from twin.models._answerer import Photo, Question
from twin.models._loading import Vlm
from twin.models._vision import Seeing

__all__ = ["conversation", "inputs_of", "prompt_of"]

_OF_TOKENS = {"attention_mask": 1, "mm_token_type_ids": 0, "token_type_ids": 0}
"""Inputs that have a value a token, and that value for a token of words."""


def conversation(question: str, photos: int) -> list[dict[str, Any]]:
    """A question as a chat of one turn: the photos first, then the words."""
    content: list[dict[str, Any]] = [{"type": "image"} for _ in range(photos)]
    return [{"role": "user", "content": [*content, {"type": "text", "text": question}]}]


def prompt_of(vlm: Vlm, question: Question) -> str:
    """The words of a question as the model's chat template puts them, with a placeholder for each photo.

    Raises:
        TwinError: The model has no chat template.
    """
    if not (vlm.processor.chat_template or vlm.processor.tokenizer.chat_template):
        raise TwinError("The model has no chat template (chat_template.jinja); use one that takes instructions.")
    chat = conversation(question.question, len(question.images))
    prompt: str = vlm.processor.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
    return prompt


@contextmanager
def inputs_of(
    vlm: Vlm, vision: Seeing | None, questions: Sequence[Question], begun: Sequence[int] = ()
) -> Iterator[Any]:
    """What the model takes for a batch of questions; it holds inside the block only.

    Args:
        vlm: The model.
        vision: Keeps what the model sees in photos; without it the processor and the vision tower do all their work.
        questions: What is asked.
        begun: Tokens that every reply begins with.
    """
    prompts = [prompt_of(vlm, question) for question in questions]
    photos = [question.images for question in questions]
    if vision is None:
        made = _plain(vlm, prompts, photos)
        yield _with_tokens(made.to(vlm.device, dtype=vlm.model.dtype), begun)
    else:
        with vision.shown(prompts, photos) as made:
            yield _with_tokens(made, begun)


def _plain(vlm: Vlm, prompts: list[str], photos: Sequence[Sequence[Photo]]) -> Any:
    keys = [[photo.key for photo in row] for row in photos]
    named = {key: photo for row, names in zip(photos, keys, strict=True) for key, photo in zip(names, row, strict=True)}
    pictures = {key: photo.open() for key, photo in named.items()}
    shown = [[pictures[key] for key in names] for names in keys] if pictures else None
    return vlm.processor(text=prompts, images=shown, padding=True, return_tensors="pt", add_special_tokens=False)


def _with_tokens(inputs: Any, begun: Sequence[int]) -> Any:
    """Padding is on the left, so that tokens can be put on the right."""
    ids = inputs["input_ids"]
    shape = (len(ids), len(begun))
    inputs["input_ids"] = torch.cat([ids, ids.new_tensor(begun).expand(shape)], 1)
    for name, value in _OF_TOKENS.items():
        if name in inputs:
            inputs[name] = torch.cat([inputs[name], inputs[name].new_full(shape, value)], 1)
    return inputs
