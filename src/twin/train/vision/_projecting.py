"""What enters the projector of a model, and what the language model is given when it has gone through.

Projectors are `transformers` modules of one argument. What models do after them is repeated here, for each family.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from twin.train._parts import part_of

__all__ = ["entering", "projected"]


def _projectors(inner: nn.Module) -> dict[str, nn.Module]:
    """The modules through which photos go from the tower to the language model, the main one first."""
    modules = dict(inner.named_modules())
    lists = {name for name, module in modules.items() if isinstance(module, nn.ModuleList)}
    return {
        name: module
        for name, module in modules.items()
        if part_of(name) == "projector" and name not in lists and _is_topmost(name.rpartition(".")[0], lists)
    }


def _is_topmost(above: str, lists: Container[str]) -> bool:
    return part_of(above) != "projector" or above in lists


def entering(inner: Any, take: Any, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What enters each projector of a model for one photo, by the projector's name.

    Args:
        inner: The model without its output layer.
        take: Its way from pixels to features.
        tensors: What the processor made of the photo.
    """
    heard: dict[str, Tensor] = {}
    merges = hasattr(inner, "visual")

    def hook(name: str) -> Any:
        def hear(_module: Any, inputs: tuple[Tensor], output: Tensor) -> Tensor | None:
            heard[name] = inputs[0]
            return inputs[0].reshape(len(output), -1) if merges else None

        return hear

    handles = [module.register_forward_hook(hook(name)) for name, module in _projectors(inner).items()]
    try:
        output = take(**tensors, return_dict=True)
    finally:
        for handle in handles:
            handle.remove()
    if merges:  # Qwen2.5-VL's tower works in the order of windows, and puts only what was merged in the order of tokens
        heard["visual.merger"] = torch.cat(list(output.pooler_output)).reshape(heard["visual.merger"].shape)
    return heard


def projected(inner: Any, looks: Sequence[Mapping[str, Tensor]]) -> dict[str, list[Tensor]]:
    """What the language model is given of several photos, by field: a tensor a photo.

    Args:
        inner: The model without its output layer.
        looks: Of each photo, what enters the projectors, and what else the way on depends on.
    """
    pooled, *deep = [_through(module, name, looks) for name, module in _projectors(inner).items()]
    match inner.config.model_type:
        case "idefics3" | "smolvlm":
            pooled = [one.flatten(0, 1) for one in pooled]
        case "llava":
            pooled = [one[0] for one in pooled]
        case "llava_onevision":
            sizes = torch.cat([look["image_sizes"] for look in looks])
            pooled, _ = inner.pack_image_features(
                pooled,
                sizes,
                image_newline=inner.image_newline,
                vision_aspect_ratio=inner.config.vision_aspect_ratio,
            )
    return {"pooled": pooled} | {f"deepstack.{layer}": one for layer, one in enumerate(deep)}


def _through(module: nn.Module, name: str, looks: Sequence[Mapping[str, Tensor]]) -> list[Tensor]:
    """All photos at once, as the model would do it, then apart again."""
    whole = torch.cat([look[name] for look in looks])
    out: Tensor = module(whole)
    return list(out.split_with_sizes([len(look[name]) * len(out) // len(whole) for look in looks]))
