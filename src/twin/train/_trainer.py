"""TRL's trainer, with what a run needs that may be killed, run out of memory or go astray."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import torch
from datasets import Dataset
from safetensors.torch import load_file, save_file
from torch.utils.data import SequentialSampler
from transformers import Trainer
from trl import SFTTrainer

from twin.core import TwinError, write_json

__all__ = ["LEARNED", "Enduring", "Fitting", "last_checkpoint"]

LEARNED = "learned.safetensors"
"""The file of a checkpoint that holds the weights that learn, and no others."""


class Enduring(Trainer):
    """What a trainer adds whose run may be killed or go astray: keeps only what learns, and stops where numbers end.

    Attributes:
        rows: The rows of all steps, in order.
        batch: How many of them are a step.
        kept: Folder for the rows of a step whose numbers are not finite.
    """

    rows: Sequence[dict[str, Any]]
    batch: int
    kept: Path

    def create_model_card(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing: the finished run has a card of its own."""

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        folder = Path(output_dir or str(self.args.output_dir))
        folder.mkdir(parents=True, exist_ok=True)
        save_file({name: weight.detach().contiguous() for name, weight in self._learning()}, folder / LEARNED)

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        saved = load_file(Path(resume_from_checkpoint) / LEARNED)
        with torch.no_grad():
            for name, weight in self._learning():
                weight.copy_(saved[name])

    def _learning(self) -> list[tuple[str, torch.nn.Parameter]]:
        model = self.accelerator.unwrap_model(self.model)
        return [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]

    def _get_grad_norm(self, model: Any, grad_norm: Any = None) -> Any:
        norm = super()._get_grad_norm(model, grad_norm=grad_norm)
        if norm is not None and not torch.as_tensor(norm).isfinite():
            raise self.stopped("gradients")
        return norm

    def stopped(self, what: str) -> TwinError:
        """Keep the rows of this step, and give what to say of numbers that are not finite."""
        step = self.state.global_step
        path = self.kept / f"step-{step + 1}.json"
        write_json(path, list(self.rows[step * self.batch : (step + 1) * self.batch]))
        return TwinError(
            f"The {what} of step {step + 1:,} are not finite; no weight was changed by them. Its questions are in "
            f"{path}. Lower --learning-rate, or choose --precision float32."
        )


class Fitting(Enduring, SFTTrainer):
    """Takes the rows as they come, for their order is the curriculum.

    Args:
        rows: The rows of all steps, in order.
        batch: How many of them are a step.
        kept: Folder for the rows of a step whose gradients are not finite.
    """

    def __init__(self, *args: Any, rows: Sequence[dict[str, Any]], batch: int, kept: Path, **kwargs: Any) -> None:
        self.rows, self.batch, self.kept = rows, batch, kept
        super().__init__(*args, **kwargs)
        # Some models (Qwen's) say that they cannot take the number of tokens of a whole step; but this trainer computes
        # the loss itself, and without that number a step would depend on how its questions are dealt out.
        self.model_accepts_loss_kwargs = True

    def _get_train_sampler(self, *_args: Any, **_kwargs: Any) -> SequentialSampler:
        return SequentialSampler(cast(Dataset, self.train_dataset))


def last_checkpoint(folder: Path) -> str | None:
    """The newest complete checkpoint: the trainer writes its state last, so one cut short has none."""
    complete = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json")]
    return str(max(complete, key=lambda path: int(path.name.split("-")[1]))) if complete else None
