"""What a model's vision tower and projector make of photos, taken apart by photo and put together again.

`transformers` models hand features to their language model as an output with ``pooler_output`` and, in Qwen3-VL,
``deepstack_features``: a tensor whose rows are tiles of photos, or a sequence with one tensor a photo.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

__all__ = ["Features", "features_of", "joined", "look", "showing"]

Features = dict[str, Tensor]
"""Features of one photo, on the CPU: by field, ``…[]`` where the model wants one tensor a photo."""


@torch.inference_mode()
def look(model: Any, inputs: Mapping[str, Any]) -> Any:
    """The output of vision tower and projector for what a processor made of photos; names it does not take are left."""
    take = model.model.get_image_features
    wanted = inspect.signature(take).parameters.keys() & inputs.keys()
    return take(**{name: _placed(inputs[name], model) for name in wanted}, return_dict=True)


def features_of(model: Any, inputs: Mapping[str, Any]) -> Features:
    """Features of the one photo that ``inputs`` were made from."""
    output = look(model, inputs)
    fields = {"pooled": output.pooler_output}
    for layer, value in enumerate(getattr(output, "deepstack_features", None) or ()):
        fields[f"deepstack.{layer}"] = value
    return dict(_kept(name, value) for name, value in fields.items())


def _placed(value: Any, model: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    return value.to(model.device, model.dtype if value.is_floating_point() else value.dtype)


def _kept(name: str, value: Tensor | Sequence[Tensor]) -> tuple[str, Tensor]:
    if isinstance(value, Tensor):
        return name, value.cpu().clone()
    return f"{name}[]", value[0].cpu().clone()


def joined(photos: Sequence[Features], device: torch.device) -> Any:
    """The model's output for several photos, from the features of each."""
    fields = {name: _together(name, photos, device) for name in photos[0]}
    deepstack = [value for name, value in fields.items() if name.startswith("deepstack")]
    pooled = next(value for name, value in fields.items() if name.startswith("pooled"))
    return SimpleNamespace(pooler_output=pooled, deepstack_features=deepstack)


def _together(name: str, photos: Sequence[Features], device: torch.device) -> Tensor | list[Tensor]:
    values = [photo[name].to(device) for photo in photos]
    return values if name.endswith("[]") else torch.cat(values)


@contextmanager
def showing(model: Any, output: Any) -> Iterator[None]:
    """Let the model take ``output`` for what it sees, whatever pixels it is given."""

    @wraps(model.model.get_image_features)  # `generate` reads from the signature which inputs it takes
    def seen_before(*_args: Any, **_kwargs: Any) -> Any:
        return output

    model.model.get_image_features = seen_before
    try:
        yield
    finally:
        del model.model.get_image_features
