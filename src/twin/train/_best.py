"""The weights of the step that was best on validation pairs, kept until the run ends."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from twin.train._trainer import Enduring

__all__ = ["Best", "best_of", "best_path"]

Figures = dict[str, float]


def best_of(log: Sequence[Figures]) -> Figures | None:
    """The figures of the best validation, the later one of two that are equal; None where there was none."""
    validations = [entry for entry in log if "val_accuracy" in entry]
    return max(validations, key=lambda entry: (entry["val_accuracy"], entry["step"]), default=None)


def best_path(folder: Path, step: float) -> Path:
    """Where the weights of a best step are kept."""
    return folder / f"best-{step:.0f}.safetensors"


class Best(TrainerCallback):
    """Keeps the weights that learn as they were at the best step so far; to be called after the validation.

    Args:
        trainer: Its log says which step was best.
        folder: Where the weights are kept.
    """

    def __init__(self, trainer: Enduring, folder: Path) -> None:
        self._trainer, self._folder = trainer, folder

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        best = best_of(state.log_history)
        if state.is_world_process_zero and best and best["step"] == state.global_step < state.max_steps:
            self._trainer.save_learned(best_path(self._folder, best["step"]))

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        # Only now: a killed run goes on from a checkpoint whose best step may be an earlier one.
        best = best_of(state.log_history)
        for path in self._folder.glob("best-*.safetensors"):
            if state.is_world_process_zero and best and path != best_path(self._folder, best["step"]):
                path.unlink()
