"""How far the way of a photo into a model stays the same for a whole run, and how it goes on from there.

A photo goes through the processor, the vision tower and the projector. Where the tower learns, only what the processor
makes of it stays the same (`PIXELS`); where the tower is frozen, what enters the projector (`STATES`); where both are,
what the language model is given (`FEATURES`).
"""

import inspect
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from twin.train._parts import PARTS, part_of
from twin.train.vision._projecting import entering, projected

__all__ = ["Given", "Look", "Stage", "depends_on", "given", "kept", "stage_of", "taken"]

Look = Mapping[str, Tensor]
"""What is kept of a photo, by name."""

Given = dict[str, list[Tensor]]
"""What the language model is given: by field, a tensor a photo."""

_ALSO = ("image_grid_thw", "image_sizes")
"""What the way on needs to know of a photo besides what it looks like."""


class Stage(Enum):
    """What is kept of a photo."""

    PIXELS = "pixels"
    STATES = "states"
    FEATURES = "features"


def stage_of(model: Any) -> Stage:
    """The last stage that stays the same while ``model`` learns as it is set to."""
    learning = {part_of(name) for name, weight in model.named_parameters() if weight.requires_grad}
    if "vision" in learning:
        return Stage.PIXELS
    return Stage.STATES if "projector" in learning else Stage.FEATURES


def depends_on(stage: Stage, name: str) -> bool:
    """Whether what is kept at ``stage`` depends on the weight called ``name``."""
    return part_of(name) in {Stage.PIXELS: (), Stage.STATES: PARTS[:1], Stage.FEATURES: PARTS[:2]}[stage]


def kept(stage: Stage, inner: Any, made: Mapping[str, Any], take: Any, dtype: torch.dtype) -> dict[str, Tensor]:
    """What to keep of one photo, on the CPU, with numbers of type ``dtype``.

    Args:
        stage: How far to go.
        inner: The model without its output layer.
        made: What the processor made of the photo.
        take: The model's way from pixels to features.
        dtype: Number type of what is kept.
    """
    found = {name: made[name] for name in sorted(inspect.signature(take).parameters.keys() & made.keys())}
    also = {name: value for name, value in found.items() if name in _ALSO}
    if stage is not Stage.PIXELS:
        with torch.no_grad():
            found = entering(inner, take, taken(take, made, inner)) | also
            if stage is Stage.FEATURES:
                found = {name: one for name, [one] in projected(inner, [_moved(found, inner)]).items()} | also
    return {name: _small(name, value).to("cpu", _kind(value, dtype)) for name, value in found.items()}


def _small(name: str, value: Tensor) -> Tensor:
    """Masks come with eight bytes a pixel."""
    return value.bool() if name == "pixel_attention_mask" else value


def _kind(value: Tensor, dtype: torch.dtype) -> torch.dtype | None:
    return dtype if value.is_floating_point() else None


def given(stage: Stage, inner: Any, looks: Sequence[Look], take: Any) -> Given:
    """What the language model is given of these photos; gradients flow to what learns."""
    moved = [{name: value.to(inner.device) for name, value in look.items()} for look in looks]
    if stage is Stage.FEATURES:
        names = [name for name in moved[0] if name not in _ALSO]
        return {name: [look[name] for look in moved] for name in names}
    return projected(inner, moved) if stage is Stage.STATES else _seen(moved, take)


def _seen(looks: Sequence[Look], take: Any) -> Given:
    """Several photos through the tower, by the model's own code."""
    output = take(**_together(looks), return_dict=True)
    fields = {"pooled": output.pooler_output}
    fields |= {f"deepstack.{layer}": one for layer, one in enumerate(getattr(output, "deepstack_features", None) or ())}
    tiles = [len(look["pixel_values"]) for look in looks]
    return {name: list(one.split_with_sizes(tiles) if isinstance(one, Tensor) else one) for name, one in fields.items()}


def _together(looks: Sequence[Look]) -> dict[str, Tensor]:
    together = {name: _joined([look[name] for look in looks]) for name in looks[0]}
    if "batch_num_images" in together and int(together["batch_num_images"][0]) > 1:
        # It counts the photos of each row, and only tells apart those that are alone; here all are of one row.
        together["batch_num_images"] = together["batch_num_images"].new_tensor([max(2, len(looks))])
    return together


def _joined(values: Sequence[Tensor]) -> Tensor:
    """One after the other, filled up at the ends where they are of several sizes."""
    widest = [max(sizes) for sizes in zip(*(value.shape[1:] for value in values), strict=True)]
    filled = []
    for value in values:
        room = [wide - size for wide, size in zip(widest, value.shape[1:], strict=True)]
        filled.append(functional.pad(value, [side for more in reversed(room) for side in (0, more)]))
    return torch.cat(filled)


def taken(take: Any, made: Mapping[str, Any], inner: Any) -> dict[str, Tensor]:
    """What a model's way from pixels takes of what the processor made, as it takes it."""
    return _moved({name: made[name] for name in inspect.signature(take).parameters.keys() & made.keys()}, inner)


def _moved(tensors: Look, inner: Any) -> dict[str, Tensor]:
    return {
        name: value.to(inner.device, inner.dtype if value.is_floating_point() else None)
        for name, value in tensors.items()
    }
