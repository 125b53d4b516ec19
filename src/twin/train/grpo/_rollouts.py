"""Replies drawn from a model, several a prompt, with the prompt read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from twin.train.grpo._forward import run_prefix

__all__ = ["Sampling", "chosen", "draw_replies"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How replies are drawn.

    Attributes:
        longest: Tokens of a reply at most.
        temperature: Scores are divided by it; above 0.
        ends: Tokens that end a reply.
        never: Tokens that are never drawn, such as the placeholder of photos.
    """

    longest: int
    temperature: float
    ends: Sequence[int]
    never: Sequence[int] = ()


@torch.no_grad()
def draw_replies(
    model: Any,
    inputs: Mapping[str, Tensor],
    copies: int,
    sampling: Sampling,
    chance: Tensor | None = None,
) -> list[list[int]]:
    """Draw ``copies`` replies to each prompt.

    Args:
        model: The model.
        inputs: What it takes for a batch of prompts, padded on the left.
        copies: Replies a prompt.
        sampling: How they are drawn.
        chance: ``(replies, longest)``, numbers from 0 to below 1 that decide every draw, so that it depends on nothing
            else; by default torch's own random numbers.

    Returns:
        Tokens of each reply, with the one that ended it; those of a prompt together.

    Raises:
        FloatingPointError: The model's scores are not finite.
    """
    prefix = run_prefix(model, inputs, copies)
    tokens, mask = prefix.last, prefix.mask
    stop = torch.tensor(list(sampling.ends), device=tokens.device)
    replies: list[list[int]] = [[] for _ in range(len(tokens))]
    open_rows = list(range(len(tokens)))
    step = 0
    while open_rows and step < sampling.longest:
        kept = torch.tensor(open_rows, device=tokens.device)
        made = model(
            input_ids=tokens,
            attention_mask=mask,
            position_ids=prefix.positions(step, 1)[..., kept, :],
            past_key_values=prefix.cache,
            use_cache=True,
        )
        scores = made.logits[:, -1].float() / sampling.temperature
        if not scores.isfinite().all():
            raise FloatingPointError("the scores of the model are not finite")
        scores[:, list(sampling.never)] = -torch.inf
        tokens = chosen(scores.softmax(-1), None if chance is None else chance[open_rows, step])
        for row, token in zip(open_rows, tokens[:, 0].tolist(), strict=True):
            replies[row].append(token)
        step += 1
        goes_on = ~torch.isin(tokens[:, 0], stop)
        mask = torch.cat([mask, torch.ones_like(tokens)], 1)
        if not goes_on.all():
            left = goes_on.nonzero()[:, 0]
            open_rows = kept[left].tolist()
            tokens, mask = tokens[left], mask[left]
            prefix.cache.batch_select_indices(left)
    return replies


def chosen(shares: Tensor, chance: Tensor | None = None) -> Tensor:
    """Draw one token a row.

    Args:
        shares: ``(rows, tokens)``, probabilities.
        chance: ``(rows,)``, from 0 to below 1: how far along the probabilities, one after the other, the token is.

    Returns:
        ``(rows, 1)``.
    """
    if chance is None:
        return torch.multinomial(shares, 1)
    ends = shares.double().cumsum(-1)
    places = torch.searchsorted(ends, chance.to(ends)[:, None] * ends[:, -1:], right=True)
    return places.clamp(max=shares.shape[1] - 1)
