"""Reinforcement of a model on the pair queries of a workspace, from start to published run."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import PrinterCallback

from twin.core import GrpoSettings, TrainSettings, TwinError, Workspace, console, counted, digest, file_digest, progress
from twin.models import load_vlm, locate
from twin.train._begin import Run, device_of_process, is_first
from twin.train._card import versions
from twin.train._decoding import photos_of
from twin.train._finish import is_finished, publish
from twin.train._logging import Steps, check_software, curves
from twin.train._room import check_room, check_sight, row_lengths
from twin.train._seen import check_unseen, seen_by, seen_in
from twin.train._trainer import last_checkpoint
from twin.train._work import memory_of
from twin.train.grpo._arguments import grpo_arguments, prompts_at_a_time, rewards_of
from twin.train.grpo._reinforcing import Reinforcing
from twin.train.grpo._rows import grpo_rows

__all__ = ["plan_grpo", "train_grpo"]

_FREE = {"device", "name", "log_to", "patience"}
"""Settings that change nothing in what comes out."""


def train_grpo(workspace: Workspace, settings: GrpoSettings) -> dict[str, int]:
    """Reinforce right answers to the pair queries of the workspace; goes on where it was stopped.

    Returns:
        What was trained on, as counted in the stage's stamp.

    Raises:
        TwinError: There is nothing to train on, the model does not load or has seen objects of the benchmark, photos do
            not reach it, a question does not fit it, gradients are not finite, or rewards tell nothing.
    """
    console.quiet |= not is_first()  # one process speaks for all
    run = _prepared(workspace, settings)
    seen = [seen_by(run.source), seen_in(workspace, run.rows)]
    check_unseen(workspace, *seen)
    work, key = workspace.root / "runs" / f".{settings.name}.work", _fingerprint(run, settings)
    if not is_finished(workspace.run(settings.name), key):
        check_software(run.settings)
        _checked_lengths(run, settings)
        check_sight(run.answerer, run.rows, run.photos)
        record = {
            "method": "grpo",
            "fingerprint": key,
            "settings": settings.model_dump(),
            "data": run.data,
            "versions": versions(),
            "seen": {name: sorted({*seen[0][name], *seen[1][name]}) for name in ("instances", "images")},
            "log": _fit(run, settings, work / key),
        }
        if is_first():
            publish(run, work, record)
    counts = _counts(settings)
    if is_first():
        _stamp(run, settings, counts)
    return counts


def plan_grpo(workspace: Workspace, settings: GrpoSettings) -> Iterator[str]:
    """What `train_grpo` would do, in lines: the settings in effect, steps, tokens, weights that learn, and memory.

    Raises:
        TwinError: As `train_grpo`, as far as that is known without training.
    """
    run = _prepared(workspace, settings)
    for name, value in settings.model_dump().items():
        yield f"{name}: {value}"
    rewards_of(settings)
    lengths, most, prompts = _checked_lengths(run, settings), settings.max_new_tokens, prompts_at_a_time(settings)
    model = run.learning()
    # A prompt stands once beside its replies, and is counted as one row of that many tokens.
    read = [length - most + settings.rollouts * most for length in lengths]
    memory = memory_of(model, run.settings, read)
    again = sum(settings.rollouts * length for length in lengths) / sum(read)
    learning = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    yield (
        f"{counted(settings.steps, 'step')} of {counted(settings.batch, 'prompt')} and {settings.rollouts} replies to "
        f"each, {prompts} prompts at a time; {run.data['different']:,} different prompts"
    )
    yield (
        f"tokens: {max(lengths) - most:,} at most of a prompt, {most:,} of a reply; a pass reads "
        f"{sum(read) / settings.steps:,.0f} a step at most, {again:.1f} times less than without a shared prefix"
    )
    yield f"{learning:,} of {sum(weight.numel() for weight in model.parameters()):,} weights learn"
    reference = memory.gradients if settings.beta and model is run.vlm.model else 0
    gib = 1 << 30
    learned = memory.gradients + memory.optimizer
    yield (
        f"memory, roughly: {(memory.total + reference) / gib:.1f} GiB (weights {memory.weights / gib:.1f}, reference "
        f"{reference / gib:.1f}, gradients and optimizer {learned / gib:.1f}, activations "
        f"{memory.activations / gib:.1f}; the vision tower's not counted)"
    )


def _prepared(workspace: Workspace, settings: GrpoSettings) -> Run:
    rows = grpo_rows(workspace, settings)
    source = locate(settings.model, workspace)
    vlm = load_vlm(source, settings.device or device_of_process(), dtype=torch.float32)
    return Run(workspace, _common(settings), source, rows, photos_of(workspace, {}), vlm)


def _common(settings: GrpoSettings) -> TrainSettings:
    """What the two methods have in common, for what works for both."""
    both = settings.model_dump(include=set(TrainSettings.model_fields))
    return TrainSettings(**both | {"micro_batch": prompts_at_a_time(settings)})


def _checked_lengths(run: Run, settings: GrpoSettings) -> list[int]:
    """Tokens of each prompt and its longest reply; those of the end of a turn are in it."""
    blank = {"completion": [{"role": "assistant", "content": ""}]}
    prompts = row_lengths(run.answerer, [row | blank for row in run.rows], run.photos)
    lengths = [length + settings.max_new_tokens for length in prompts]
    check_room(run.answerer, run.rows, lengths)
    return lengths


def _fit(run: Run, settings: GrpoSettings, folder: Path) -> list[dict[str, float]]:
    model, rewards = run.learning(), rewards_of(settings)
    trainer = Reinforcing(
        model=model,
        reference=_reference(run) if settings.beta and model is run.vlm.model else None,
        reward_funcs=[reward for reward, _ in rewards.values()],
        args=grpo_arguments(settings, folder, cpu=run.vlm.device.type == "cpu"),
        train_dataset=Dataset.from_list(run.rows),
        processing_class=run.vlm.processor,
        show=lambda name: run.photos.named(name).open(),
        rows=run.rows,
        batch=settings.batch,
        kept=folder,
        patience=settings.patience,
    )
    trainer.check_shared(run.rows[0])
    _train(trainer, run, settings, folder)
    model.float()  # small additions would be lost in the last bits of half precision
    if model is not run.vlm.model:
        model.merge_and_unload()
    return [entry for entry in trainer.state.log_history if "loss" in entry]


def _reference(run: Run) -> Any:
    """The model at the start; what does not learn is there once."""
    reference = load_vlm(run.source, str(run.vlm.device), dtype=torch.float32).model
    learning = dict(run.vlm.model.named_parameters())
    for name, weight in reference.named_parameters():
        if not learning[name].requires_grad:
            weight.data = learning[name].data
    return reference.requires_grad_(requires_grad=False)


def _train(trainer: Reinforcing, run: Run, settings: GrpoSettings, folder: Path) -> None:
    checkpoint = last_checkpoint(folder)
    begun = int(checkpoint.rpartition("-")[2]) if checkpoint else 0
    trainer.remove_callback(PrinterCallback)
    for callback in curves(run.settings, folder / "logs", begun) if is_first() else []:
        trainer.add_callback(callback)
    with progress() as display:
        trainer.add_callback(Steps(display, display.add_task(f"Train {settings.name}", total=settings.steps)))
        try:
            with warnings.catch_warnings():
                # The trainer asks for a property by the name that transformers 5.23 gave up.
                warnings.filterwarnings("ignore", message="`is_gradient_checkpointing`", category=FutureWarning)
                trainer.train(resume_from_checkpoint=checkpoint)
        except (torch.OutOfMemoryError, RuntimeError) as error:
            if isinstance(error, torch.OutOfMemoryError) or "allocate memory" in str(error):
                raise _out_of_memory(error, settings) from error
            raise


def _out_of_memory(error: Exception, settings: GrpoSettings) -> TwinError:
    prompts = prompts_at_a_time(settings)
    ways = [f"lower --micro-batch from {prompts} to {prompts // 2}"] if prompts > 1 else []
    ways += [f"lower --max-new-tokens from {settings.max_new_tokens} to {settings.max_new_tokens // 2 or 1}"]
    ways += ["set --language lora"] if settings.language == "full" else []
    return TwinError(f"Out of memory ({str(error).splitlines()[0][:120]}): {', or '.join(ways)}.")


def _fingerprint(run: Run, settings: GrpoSettings) -> str:
    asked = settings.model_dump_json(exclude=_FREE)
    return digest("grpo", run.vlm.fingerprint, asked, run.data["digest"], file_digest(run.workspace.pairs("train")))


def _counts(settings: GrpoSettings) -> dict[str, int]:
    prompts = settings.steps * settings.batch
    return {"steps": settings.steps, "prompts": prompts, "rollouts": prompts * settings.rollouts}


def _stamp(run: Run, settings: GrpoSettings, counts: dict[str, int]) -> None:
    folder = run.workspace.run(settings.name)
    run.workspace.stamp(
        f"train/{settings.name}",
        settings=settings.model_dump(),
        inputs=[run.workspace.pairs("train")],
        outputs=[folder / "training.json", *sorted(folder.glob("*.safetensors"))],
        counts=counts,
    )
