"""Supervised fine-tuning on answers, or on explanations and answers, over TRL's trainer."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import PrinterCallback

from twin.core import TrainSettings, Workspace, console, progress
from twin.train._arguments import sft_arguments
from twin.train._begin import Run, is_first, prepared
from twin.train._card import versions
from twin.train._decoding import Decoding
from twin.train._finish import counts_of, fingerprint_of, is_finished, publish, stamp
from twin.train._logging import Steps, check_software, curves
from twin.train._released import check_apart
from twin.train._room import check_room, check_sight, row_lengths
from twin.train._seen import check_unseen, seen_by, seen_in
from twin.train._trainer import Fitting, last_checkpoint
from twin.train._validation import Validation, validation_pairs
from twin.train._work import Memory, Work, memory_of, out_of_memory

__all__ = ["plan_sft", "train_sft"]


def train_sft(workspace: Workspace, settings: TrainSettings) -> dict[str, int]:
    """Fine-tune a model on the pair queries (and general questions) of the workspace; goes on where it was stopped.

    Returns:
        What was trained on, as counted in the stage's stamp.

    Raises:
        TwinError: There is nothing to train on, the model does not load or has seen objects of the benchmark, photos do
            not reach it, a question does not fit it, or training runs out of memory or astray.
    """
    console.quiet |= not is_first()  # one process speaks for all
    run = prepared(workspace, settings)
    seen = [seen_by(run.source), seen_in(workspace, run.rows, run.photos.more)]
    check_unseen(workspace, *seen)
    work, key = workspace.root / "runs" / f".{settings.name}.work", fingerprint_of(run)
    if not is_finished(workspace.run(settings.name), key):
        check_software(settings)
        check_apart(workspace, run.foreign)
        lengths = _checked_lengths(run)
        check_sight(run.answerer, run.rows, run.photos)
        record: dict[str, Any] = {
            "method": "sft",
            "fingerprint": key,
            "settings": settings.model_dump(),
            "data": run.data,
            "versions": versions(),
            "seen": {name: sorted({*seen[0][name], *seen[1][name]}) for name in ("instances", "images")},
        }
        record |= _fit(run, lengths, work / key)
        if is_first():
            publish(run, work, record)
    if is_first():
        stamp(run)
    return counts_of(settings)


def plan_sft(workspace: Workspace, settings: TrainSettings) -> Iterator[str]:
    """What `train_sft` would do, in lines: the settings in effect, rows, tokens, weights that learn, and memory.

    Raises:
        TwinError: As `train_sft`, as far as that is known without training.
    """
    run = prepared(workspace, settings)
    for name, value in settings.model_dump().items():
        yield f"{name}: {value}"
    lengths = _checked_lengths(run)
    model = run.learning()
    weights = [(weight.numel(), weight.requires_grad) for weight in model.parameters()]
    learning = sum(size for size, learns in weights if learns)
    memory = memory_of(model, settings, lengths)
    work = Work(lengths, run.data["different"], learning, sum(size for size, _ in weights), memory)
    yield from work.lines(settings)


def _checked_lengths(run: Run) -> list[int]:
    lengths = row_lengths(run.answerer, run.rows, run.photos)
    check_room(run.answerer, run.rows, lengths)
    return lengths


def _fit(run: Run, lengths: Sequence[int], folder: Path) -> dict[str, list[dict[str, float]]]:
    """Train, and leave the model in memory; gives the losses and the figures of validation."""
    pairs = validation_pairs(run.workspace, run.settings)
    settings, model = run.settings, run.learning()
    names = ("prompt", "completion", "images")
    rows = Dataset.from_list([{name: row[name] for name in names} for row in run.rows])
    trainer = Fitting(
        model=model,
        args=sft_arguments(settings, folder, cpu=run.vlm.device.type == "cpu"),
        train_dataset=rows.with_transform(Decoding(run.photos)),
        processing_class=run.vlm.processor,
        rows=run.rows,
        batch=settings.batch,
        kept=folder,
    )
    if pairs:
        trainer.add_callback(Validation(pairs, run.vlm, settings, trainer))
    _train(trainer, settings, folder, memory_of(model, settings, lengths))
    model.float()  # small additions would be lost in the last bits of half precision
    if model is not run.vlm.model:
        model.merge_and_unload()
    log = trainer.state.log_history
    return {
        "log": [entry for entry in log if "loss" in entry],
        "validation": [entry for entry in log if "val_accuracy" in entry],
    }


def _train(trainer: Fitting, settings: TrainSettings, folder: Path, memory: Memory) -> None:
    checkpoint = last_checkpoint(folder)
    begun = int(checkpoint.rpartition("-")[2]) if checkpoint else 0
    trainer.remove_callback(PrinterCallback)
    for callback in curves(settings, folder / "logs", begun) if is_first() else []:
        trainer.add_callback(callback)
    with progress() as display:
        trainer.add_callback(Steps(display, display.add_task(f"Train {settings.name}", total=settings.steps)))
        try:
            trainer.train(resume_from_checkpoint=checkpoint)
            trainer.accelerator.wait_for_everyone()  # one process takes the folder away in which the others write
        except (torch.OutOfMemoryError, RuntimeError) as error:
            if isinstance(error, torch.OutOfMemoryError) or "allocate memory" in str(error):
                raise out_of_memory(error, settings, memory) from error
            raise
