"""Log-probabilities of several replies to one prompt, with the prompt and its photos worked on once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from twin.train._riding import new_prefix, ridden
from twin.train.grpo._positions import positions_of

__all__ = ["Prefix", "plain_scores", "run_prefix", "shared_scores"]

OF_TOKENS = ("input_ids", "attention_mask", "token_type_ids", "mm_token_type_ids")
"""Inputs that have a value a token."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Prompts that a model has read, all but the last token, each standing for as many rows as it has replies.

    Attributes:
        cache: Keys and values of every layer; under autograd, gradients flow through them.
        mask: ``(rows, tokens of the longest prompt)``, 0 where padded.
        last: ``(rows, 1)``: the last token of the prompt.
        ends: ``(rows,)`` or ``(3, rows)``: its position.
    """

    cache: Any
    mask: Tensor
    last: Tensor
    ends: Tensor

    def positions(self, start: int, count: int) -> Tensor:
        """Of ``count`` tokens, the first of them ``start`` after the end of the prompt."""
        return self.ends[..., None] + torch.arange(start, start + count, device=self.ends.device)


def run_prefix(model: Any, inputs: Mapping[str, Tensor], copies: int, *, grows: bool = True) -> Prefix:
    """Read prompts once.

    The last token is left out: a reply's first token is predicted from it, so it is read again with every reply.

    Args:
        model: The model, wrapped or not.
        inputs: What it takes for a batch of prompts, padded on the left.
        copies: Replies a prompt.
        grows: Whether the cache takes in what is read after the prompt; without it, replies are read in one pass.
    """
    positions = positions_of(model, inputs)
    begun = {name: value[:, :-1] if name in OF_TOKENS else value for name, value in inputs.items()}
    how = {"position_ids": positions[..., :-1], "use_cache": True, "logits_to_keep": 1}
    if grows:
        cache = model(**begun, **how).past_key_values
        cache.batch_repeat_interleave(copies)
    else:
        model(**begun, **how, past_key_values=(read := new_prefix()))
        cache = ridden(read, torch.arange(positions.shape[-2], device=positions.device).repeat_interleave(copies))
    return Prefix(
        cache,
        inputs["attention_mask"].repeat_interleave(copies, 0),
        inputs["input_ids"][:, -1:].repeat_interleave(copies, 0),
        positions[..., -1].repeat_interleave(copies, -1),
    )


def shared_scores(model: Any, inputs: Mapping[str, Tensor], replies: Tensor, mask: Tensor) -> Any:
    """Log-probabilities and entropies of the tokens of replies, each prompt being read once.

    Args:
        model: A model with TRL's fused output layer.
        inputs: What it takes for a batch of prompts.
        replies: ``(rows, tokens)``; as many rows a prompt for all prompts, those of a prompt together.
        mask: Same shape, 0 where padded.

    Returns:
        TRL's output: ``log_probs`` and ``entropy``, each ``(rows, tokens)``.
    """
    prefix = run_prefix(model, inputs, len(replies) // len(inputs["input_ids"]), grows=False)
    ids = torch.cat([prefix.last, replies], 1)
    return model(
        input_ids=ids,
        attention_mask=torch.cat([prefix.mask, mask], 1),
        position_ids=prefix.positions(0, ids.shape[1]),
        past_key_values=prefix.cache,
        labels=torch.cat([prefix.last, replies.masked_fill(mask == 0, -100)], 1),
        fused_lm_head=True,
    )


def plain_scores(model: Any, inputs: Mapping[str, Tensor], replies: Tensor, mask: Tensor) -> Any:
    """The same, each row read whole; ``inputs`` are of as many prompts as there are replies."""
    empty = torch.zeros_like(replies)
    ends = {"input_ids": replies, "attention_mask": mask, "token_type_ids": empty, "mm_token_type_ids": empty}
    whole = {
        name: torch.cat([value, ends[name].to(value.dtype)], 1) if name in ends else value
        for name, value in inputs.items()
    }
    labels = torch.cat([torch.full_like(inputs["input_ids"], -100), replies.masked_fill(mask == 0, -100)], 1)
    found = model(**whole, position_ids=positions_of(model, whole), labels=labels, fused_lm_head=True)
    found.log_probs = found.log_probs[:, -replies.shape[1] :]
    if found.entropy is not None:
        found.entropy = found.entropy[:, -replies.shape[1] :]
    return found
