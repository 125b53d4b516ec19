"""Gradient checkpointing that gets on with caches: activations are worked out again on the way back."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch.utils.checkpoint import checkpoint
from transformers.modeling_layers import GradientCheckpointingLayer

__all__ = ["asks_for_checkpointing", "checkpoint_layers"]


def checkpoint_layers(model: torch.nn.Module) -> None:
    """Keep the inputs of each layer of vision tower and language model alone, in training.

    That of `transformers` takes the cache away from the layers. Here they have it: one that does not grow, so that a
    layer finds the same in it the second time (`twin.train._riding`).

    Args:
        model: A `transformers` model, wrapped or not; it is changed.
    """
    for layer in model.modules():
        if isinstance(layer, GradientCheckpointingLayer):
            # `forward` and not `__call__`: hooks on the layer, such as those of FSDP2, stay outside.
            layer.forward = partial(_worked_out_again, layer, layer.forward)


def _worked_out_again(layer: torch.nn.Module, forward: Callable[..., Any], /, *inputs: Any, **more: Any) -> Any:
    if layer.training and torch.is_grad_enabled():
        return checkpoint(forward, *inputs, use_reentrant=False, **more)
    return forward(*inputs, **more)


def asks_for_checkpointing(arguments: Any) -> bool:
    """Whether a trainer's arguments ask for gradient checkpointing; afterwards they do not, for it is done here."""
    asked = bool(arguments.gradient_checkpointing)
    # The second is the name since transformers 5.23.
    arguments.gradient_checkpointing = arguments.activation_checkpointing = False
    return asked
