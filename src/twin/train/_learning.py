"""The steps of a run, from its last checkpoint to its end."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback

from twin.core import TrainingSettings, progress
from twin.train._begin import Run, is_first
from twin.train._best import Best, best_of
from twin.train._four_bit import kept_whole
from twin.train._logging import Steps, curves
from twin.train._merging import merge
from twin.train._sharding import is_sharded
from twin.train._trainer import Enduring, last_checkpoint
from twin.train._validation import Validation, validation_pairs
from twin.train._work import Memory, memory_of, out_of_memory
from twin.train.samples import Samples
from twin.train.vision import Sight, fill, seen_once

__all__ = ["learn"]


def learn(
    run: Run[Any], trainer_of: Callable[[Any, Sight | None], Enduring], lengths: Sequence[int], folder: Path
) -> dict[str, Any]:
    """Train, and leave the model in memory, additions merged.

    Args:
        run: What the run begins with.
        trainer_of: Puts the trainer round the learning model and what it sees of photos.
        lengths: Tokens that are read of each row at most.
        folder: Where checkpoints are.

    Returns:
        ``log``: the figures of every step; ``validation``: those of every validation; ``best``: those of the best one.

    Raises:
        TwinError: It runs out of memory, or astray.
    """
    pairs = validation_pairs(run.workspace, run.settings)
    model = run.learning()
    with seen_once(run, model) as sight:
        with kept_whole(model):
            trainer = trainer_of(model, sight)
        trainer.check()
        if sight:
            shown = [row["images"] for row in run.rows] + [list(row) for row in (pairs.images if pairs else ())]
            fill(sight, shown, run.settings.vision_disk << 20, trainer.accelerator)
        trainer.observe(lengths, Samples(folder, run.photos.named))
        if pairs:
            trainer.add_callback(Validation(pairs, run.vlm, run.settings, trainer, sight))
            trainer.add_callback(Best(trainer, folder))
        _train(trainer, run.settings, folder, memory_of(model, run.settings, lengths))
    if run.settings.language != "qlora" and not is_sharded():  # what is in memory then is not what is published
        merge(model, run.vlm.model)
    log = trainer.state.log_history
    return {
        "log": [entry for entry in log if "loss" in entry],
        "validation": [entry for entry in log if "val_accuracy" in entry],
        "best": best_of(log),
    }


def _train(trainer: Enduring, settings: TrainingSettings, folder: Path, memory: Memory) -> None:
    checkpoint = last_checkpoint(folder)
    begun = int(checkpoint.rpartition("-")[2]) if checkpoint else 0
    trainer.remove_callback(PrinterCallback)
    if trainer.samples and is_first():
        trainer.samples.forget_after(begun)
    for callback in curves(settings, folder / "logs", begun) if is_first() else []:
        trainer.add_callback(callback)
    with progress() as display:
        trainer.add_callback(Steps(display, display.add_task(f"Train {settings.name}", total=settings.steps)))
        try:
            with warnings.catch_warnings():
                # Trainers ask for a property by the name that transformers 5.23 gave up.
                warnings.filterwarnings("ignore", message="`is_gradient_checkpointing`", category=FutureWarning)
                trainer.train(resume_from_checkpoint=checkpoint)
            trainer.accelerator.wait_for_everyone()  # one process takes the folder away in which the others write
        except (torch.OutOfMemoryError, RuntimeError) as error:
            if isinstance(error, torch.OutOfMemoryError) or "allocate memory" in str(error):
                raise out_of_memory(error, settings, memory) from error
            raise
