"""The model at the start of a run, from which the KL divergence is taken."""

from typing import Any

import torch

from twin.core import GrpoSettings
from twin.models import load_vlm
from twin.train._begin import Run
from twin.train._four_bit import four_bit

__all__ = ["is_needed", "reference_of"]

_ADDITION = ".lora_"


def is_needed(run: Run[GrpoSettings], model: Any) -> bool:
    """Whether it must be there beside the model that learns.

    Additions of LoRA can be left out for a moment; what else learned cannot be undone.

    Args:
        run: The run.
        model: Its model, set to learn.
    """
    learning = (name for name, weight in model.named_parameters() if weight.requires_grad)
    return run.settings.beta > 0 and any(_ADDITION not in name for name in learning)


def reference_of(run: Run[GrpoSettings], model: Any) -> Any:
    """The model at the start, loaded anew; what does not learn is there once. None where it is not needed.

    Args:
        run: The run.
        model: Its model, set to learn.
    """
    if not is_needed(run, model):
        return None
    settings = run.settings
    reference = load_vlm(
        run.source, str(run.vlm.device), dtype=torch.float32, quantization=four_bit(settings)
    ).model.requires_grad_(requires_grad=False)
    # A layer with additions has its own weights a level further down.
    own = {name.replace(".base_layer.", "."): weight for name, weight in run.vlm.model.named_parameters()}
    for name, weight in reference.named_parameters():
        if not own[name].requires_grad:
            weight.data = own[name].data
    return reference
