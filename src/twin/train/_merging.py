"""What was learned, put into the weights of a model."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from twin.models import load_vlm
from twin.train._begin import Run
from twin.train._trainer import put_learned

__all__ = ["merge", "merged"]


def merge(model: Any, inner: Any) -> None:
    """Make a model that has learned whole again.

    Args:
        model: As `Run.learning` gives it.
        inner: The `transformers` model, which ``model`` is or wraps; additions are merged into its weights.
    """
    model.float()  # small additions would be lost in the last bits of half precision
    if model is not inner:
        model.merge_and_unload()


def merged(run: Run[Any], learned: Path) -> Any:
    """The model of a run, loaded anew on the CPU, with the weights in ``learned`` in the place of its own."""
    fresh = replace(run, vlm=load_vlm(run.source, "cpu", dtype=torch.float32))
    model = fresh.learning()
    put_learned(model, learned)
    merge(model, fresh.vlm.model)
    return fresh.vlm.model
