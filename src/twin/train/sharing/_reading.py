"""A language model that reads the common beginning of several rows once, and the rest of each row after it.

Everything before the language model stays as it is: the model's own code puts features in the places of photos, and
says where tokens stand and what sees what. Here rows are cut at the end of their beginnings. Beginnings are padded on
the left and the rest of each row on the right, so that tokens stay as far from one another as they were.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor
from transformers.modeling_outputs import BaseModelOutputWithPast

from twin.train._riding import new_prefix, ridden
from twin.train.sharing._beginnings import Beginnings
from twin.train.sharing._cut import Part, cut, joined

__all__ = ["read_once"]


@contextmanager
def read_once(decoder: Any, beginnings: Beginnings) -> Iterator[None]:
    """Let a language model read ``beginnings`` once, inside the block; what comes out is the same.

    Args:
        decoder: The language model inside a vision-language model, which is given embeddings of whole rows.
        beginnings: What rows begin with.
    """
    decoder.forward = partial(_forward, decoder.forward, beginnings)
    try:
        yield
    finally:
        del decoder.forward


def _forward(
    forward: Callable[..., Any],
    beginnings: Beginnings,
    /,
    *,
    inputs_embeds: Tensor,
    attention_mask: Any = None,
    position_ids: Tensor | None = None,
    visual_pos_masks: Tensor | None = None,
    deepstack_visual_embeds: list[Tensor] | None = None,
    **more: Any,
) -> BaseModelOutputWithPast:
    """In the place of the language model's own; see `transformers` for what it is given."""
    shape = inputs_embeds.shape[:2]
    if position_ids is None:
        position_ids = torch.arange(shape[1], device=inputs_embeds.device)[None]
    position_ids = position_ids.expand(*position_ids.shape[:-2], *shape)
    more = {name: value for name, value in more.items() if name not in {"input_ids", "past_key_values", "use_cache"}}

    def read(part: Part, seen: Part, cache: Any) -> Tensor:
        deep = {}
        if visual_pos_masks is not None:
            deep = _deep(part, visual_pos_masks, deepstack_visual_embeds or [])
        made = forward(
            inputs_embeds=part.of(inputs_embeds),
            attention_mask=_mask(attention_mask, part, seen, inputs_embeds),
            position_ids=position_ids[..., part.rows, part.columns],
            past_key_values=cache,
            use_cache=True,
            **deep,
            **more,
        )
        states: Tensor = made.last_hidden_state
        return states

    begun, rest, whole = cut(beginnings, shape[1])
    prefix = new_prefix()
    states = read(begun, begun, prefix), read(rest, whole, ridden(prefix, beginnings.rows))
    return BaseModelOutputWithPast(last_hidden_state=joined(beginnings, shape[1], *states))


def _deep(part: Part, is_photo: Tensor, features: list[Tensor]) -> dict[str, Any]:
    """What later layers are given of the photos of a part (Qwen3-VL)."""
    numbers = is_photo.flatten().cumsum(0).view_as(is_photo) - 1
    mask = part.of(is_photo) & part.there
    taken = part.of(numbers)[mask]
    return {"visual_pos_masks": mask, "deepstack_visual_embeds": [one[taken] for one in features]}


def _mask(given: Any, part: Part, seen: Part, values: Tensor) -> Any:
    """Which tokens a part sees.

    Args:
        given: The mask of whole rows, ``(rows, tokens)``, or one by kind of layer; None where nothing is padded.
        part: The part.
        seen: All that its tokens could see.
        values: Embeddings of whole rows.
    """
    if isinstance(given, Mapping):
        return {kind: _square(one, part, seen, values) for kind, one in given.items()}
    if given is None:
        given = values.new_ones(values.shape[:2], dtype=torch.long)
    return seen.of(given) * seen.there


def _square(given: Tensor | None, part: Part, seen: Part, values: Tensor) -> Tensor:
    """Of a mask ``(rows, 1, tokens, tokens)`` that says for each token which others it sees (Gemma 3)."""
    rows, tokens = values.shape[:2]
    if given is None:  # the fused attention knows the plain case by itself
        given = values.new_ones(1, 1, tokens, tokens, dtype=torch.bool).tril()
    mask = given.expand(rows, -1, -1, -1)[part.rows[..., None], 0, part.columns[..., None], seen.columns[:, None]]
    hidden = ~seen.there[:, None]
    least = False if mask.dtype == torch.bool else torch.finfo(mask.dtype).min
    return mask.masked_fill(hidden, least)[:, None]
