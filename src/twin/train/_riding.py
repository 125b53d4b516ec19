"""Caches through which rows ride on tokens that are read once, under autograd.

Those of `transformers` grow: a layer that is worked out a second time, as gradient checkpointing does, would find the
keys of the first time in them. These do not, so a layer may be worked out as often as one likes.
"""

from typing import Any

from torch import Tensor, cat
from transformers.cache_utils import Cache, DynamicLayer

__all__ = ["new_prefix", "ridden"]


class _Written(DynamicLayer):
    """Keeps the keys and values that it was given last; nothing may have been read before."""

    def update(self, key_states: Tensor, value_states: Tensor, *_args: Any, **_kwargs: Any) -> tuple[Tensor, Tensor]:
        self.keys, self.values, self.is_initialized = key_states, value_states, True
        return key_states, value_states


class _Ridden(DynamicLayer):
    """Puts keys and values that stay the same before those that it is given.

    Args:
        read: What was read before.
        rows: ``(rows,)``: which of the read prefixes each row goes on from.
    """

    def __init__(self, read: DynamicLayer, rows: Tensor) -> None:
        super().__init__()
        self.keys, self.values, self.is_initialized = read.keys, read.values, True
        self._rows = rows

    def update(self, key_states: Tensor, value_states: Tensor, *_args: Any, **_kwargs: Any) -> tuple[Tensor, Tensor]:
        # Only here do prefixes stand once a row, so that checkpointing keeps none of their copies.
        return self._before(self.keys, key_states), self._before(self.values, value_states)

    def _before(self, read: Tensor, new: Tensor) -> Tensor:
        joined: Tensor = cat([read.index_select(0, self._rows), new], dim=-2)
        return joined


def new_prefix() -> Cache:
    """An empty cache that takes the keys and values of one pass, of all tokens whatever the window of a layer."""
    return Cache(layer_class_to_replicate=_Written)


def ridden(prefix: Cache, rows: Tensor) -> Cache:
    """What rows go on from after ``prefix``; gradients flow back into it.

    Args:
        prefix: A cache of `new_prefix` that a model has filled.
        rows: ``(rows,)``: which row of ``prefix`` each row goes on from.
    """
    return Cache(layers=[_Ridden(layer, rows) for layer in prefix.layers])
