"""TRL's trainer, with what a run needs that may be killed, run out of memory or go astray."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import torch
from accelerate.utils import save_fsdp_optimizer
from datasets import Dataset
from safetensors.torch import load_file, save_file
from torch.utils.data import SequentialSampler
from trl import SFTTrainer

from twin.core import TwinError, aside, write_json
from twin.train._checkpointing import asks_for_checkpointing, checkpoint_layers
from twin.train._observed import Observed
from twin.train._sharding import check_sharding, put_into, whole
from twin.train.sharing import Batches, Beginnings, read_once

__all__ = ["LEARNED", "Enduring", "Fitting", "last_checkpoint", "last_learned", "put_learned"]

LEARNED = "learned.safetensors"
"""The file of a checkpoint that holds the weights that learn, and no others."""


class Enduring(Observed):
    """What a trainer adds whose run may be killed or go astray: keeps only what learns, and stops where numbers end.

    Attributes:
        rows: The rows of all steps, in order.
        batch: How many of them are a step.
        kept: Folder for the rows of a step whose numbers are not finite.
    """

    kept: Path

    def check(self) -> None:
        """Make sure of what must hold before the first step."""

    def create_model_card(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing: the finished run has a card of its own."""

    def create_accelerator_and_postprocess(self) -> None:
        super().create_accelerator_and_postprocess()
        check_sharding(self.accelerator)

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        self.save_learned(Path(output_dir or str(self.args.output_dir)) / LEARNED)

    def save_learned(self, path: Path) -> None:
        """Write the weights that learn, and no others; where they are shared out, all processes must call this."""
        learning = _learning(self.accelerator.unwrap_model(self.model))
        values = {name: whole(weight) for name, weight in learning.items()}
        if self.args.should_save:
            with aside(path) as partial:
                save_file(values, partial)

    def _save_optimizer_and_scheduler(self, output_dir: str) -> None:
        if not self.is_fsdp_enabled:
            super()._save_optimizer_and_scheduler(output_dir)
            return
        # The base class would write all weights beside those that learn.
        plugin = self.accelerator.state.fsdp_plugin
        save_fsdp_optimizer(plugin, self.accelerator, self.optimizer, self.model, output_dir)
        if self.args.should_save:
            torch.save(self.lr_scheduler.state_dict(), Path(output_dir) / "scheduler.pt")

    def _save_rng_state(self, output_dir: str) -> None:
        super()._save_rng_state(output_dir)
        self.accelerator.wait_for_everyone()  # what is written next tells that all are there

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        put_learned(self.accelerator.unwrap_model(self.model), Path(resume_from_checkpoint) / LEARNED)

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
        batches: Finds rows that begin with the same photo, which are read to the end of it once; by default none do.
    """

    def __init__(
        self,
        *,
        args: Any,
        rows: Sequence[dict[str, Any]],
        batch: int,
        kept: Path,
        batches: Batches | None = None,
        **kwargs: Any,
    ) -> None:
        self.rows, self.batch, self.kept, self.batches = rows, batch, kept, batches
        checkpointing = asks_for_checkpointing(args)
        super().__init__(args=args, **kwargs)
        if checkpointing:
            checkpoint_layers(self.model)
        # Some models (Qwen's) say that they cannot take the number of tokens of a whole step; but this trainer computes
        # the loss itself, and without that number a step would depend on how its questions are dealt out.
        self.model_accepts_loss_kwargs = True

    def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        begun = self._beginnings(inputs) if self.batches and model.training else None
        with read_once(self.model.get_decoder(), begun) if begun else nullcontext():
            return super().compute_loss(model, inputs, *args, **kwargs)

    def _beginnings(self, inputs: dict[str, Any]) -> Beginnings | None:
        """What rows begin with, if that is worth while."""
        found = self.batches.beginnings(inputs) if self.batches else None
        told = torch.tensor([[found is not None, found is not None and found.shared]], device=self.accelerator.device)
        if self.is_fsdp_enabled:  # processes that have parts of the weights must call layers equally often
            told = self.accelerator.gather(told)
        return found if told[:, 0].all() and told[:, 1].any() else None

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        if self.lengths and "loss" in logs:  # the base class begins to count anew where a killed run goes on
            self._metrics["train"]["num_tokens"] = [sum(self.lengths[: self.state.global_step * self.batch])]
        super().log(logs, *args, **kwargs)

    def _get_train_sampler(self, *_args: Any, **_kwargs: Any) -> SequentialSampler:
        return SequentialSampler(cast(Dataset, self.train_dataset))


@torch.no_grad()
def put_learned(model: torch.nn.Module, path: Path) -> None:
    """Put the weights that `Enduring.save_learned` wrote into a model whose same parts learn."""
    saved = load_file(path)
    for name, weight in _learning(model).items():
        put_into(weight, saved[name])


def _learning(model: torch.nn.Module) -> dict[str, torch.nn.Parameter]:
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


def last_checkpoint(folder: Path) -> str | None:
    """The newest complete checkpoint: the trainer writes its state last, so one cut short has none, or a part of it."""
    complete = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json") if _is_whole(path)]
    return str(max(complete, key=lambda path: int(path.name.split("-")[1]))) if complete else None


def _is_whole(state: Path) -> bool:
    try:
        json.loads(state.read_bytes())
    except ValueError:
        return False
    return True


def last_learned(folder: Path) -> Path:
    """The weights of the newest checkpoint, of which there must be one."""
    return Path(str(last_checkpoint(folder))) / LEARNED
