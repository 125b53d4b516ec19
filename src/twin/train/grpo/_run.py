"""Reinforcement of a model on pair queries, from start to published run."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset

from twin.core import GrpoSettings, Workspace, counted
from twin.models import Photo
from twin.train._arguments import rows_at_a_time
from twin.train._begin import Row, Run
from twin.train._course import Method, begun, carry_through, settings_in_effect
from twin.train._released import read_released
from twin.train._room import check_room, row_lengths
from twin.train._work import memory_of
from twin.train.grpo._arguments import engine_of, grpo_arguments, rewards_of
from twin.train.grpo._prompts import Prompts
from twin.train.grpo._reference import is_needed, reference_of
from twin.train.grpo._reinforcing import Reinforcing
from twin.train.grpo._rows import grpo_rows
from twin.train.vision import KeepingProcessor, Sight

__all__ = ["plan_grpo", "train_grpo"]


def train_grpo(workspace: Workspace, settings: GrpoSettings) -> dict[str, int]:
    """Reinforce right answers to pair queries; goes on where it was stopped.

    Returns:
        What was trained on, as counted in the stage's stamp.

    Raises:
        TwinError: There is nothing to train on, the model does not load or has seen objects of the benchmark, photos do
            not reach it, a question does not fit it, gradients are not finite, or rewards tell nothing.
    """
    return carry_through(workspace, settings, _METHOD)


def plan_grpo(workspace: Workspace, settings: GrpoSettings) -> Iterator[str]:
    """What `train_grpo` would do, in lines: the settings in effect, steps, tokens, weights that learn, and memory.

    Raises:
        TwinError: As `train_grpo`, as far as that is known without training.
    """
    run = begun(workspace, settings, _METHOD)
    yield from settings_in_effect(run)
    rewards_of(settings)
    read, replies = _lengths(run), settings.rollouts * settings.max_new_tokens
    model = run.learning()
    memory = memory_of(model, settings, read)
    prompts = [length - replies for length in read]
    again = (settings.rollouts * sum(prompts) + replies * len(prompts)) / sum(read)
    learning = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    yield (
        f"{counted(settings.steps, 'step')} of {counted(settings.batch, 'prompt')} and {settings.rollouts} replies to "
        f"each, {rows_at_a_time(settings)} prompts at a time; {run.data['different']:,} different prompts"
    )
    yield (
        f"tokens: {max(prompts):,} at most of a prompt, {settings.max_new_tokens:,} of a reply; a pass reads "
        f"{sum(read) / settings.steps:,.0f} a step at most, {again:.1f} times less than without a shared prefix"
    )
    weights = sum(weight.numel() for weight in model.parameters())
    yield f"{learning:,} of {weights:,} weights learn ({learning / weights:.1%})"
    reference = memory.gradients if is_needed(run, model) else 0
    gib = 1 << 30
    learned = memory.gradients + memory.optimizer
    yield (
        f"memory, roughly: {(memory.total + reference) / gib:.2f} GiB (weights {memory.weights / gib:.2f}, reference "
        f"{reference / gib:.2f}, gradients and optimizer {learned / gib:.2f}, activations "
        f"{memory.activations / gib:.2f}; the vision tower's not counted)"
    )


def _rows(workspace: Workspace, settings: GrpoSettings) -> tuple[list[Row], Mapping[str, Photo]]:
    engine_of(settings)  # what is missing is said before anything is loaded
    more, photos = read_released(workspace, settings.data)
    return grpo_rows(workspace, settings, more), photos


def _lengths(run: Run[GrpoSettings]) -> list[int]:
    """Tokens of each prompt and all its replies at their longest: a prompt stands once beside its replies."""
    most = run.settings.max_new_tokens
    blank = {"completion": [{"role": "assistant", "content": ""}]}
    prompts = row_lengths(run.answerer, [row | blank for row in run.rows], run.photos)
    check_room(run.answerer, run.rows, [length + most for length in prompts])
    return [length + run.settings.rollouts * most for length in prompts]


def _trainer(
    run: Run[GrpoSettings], _lengths: Sequence[int], folder: Path, model: Any, sight: Sight | None
) -> Reinforcing:
    settings, rewards = run.settings, rewards_of(run.settings)
    reference = reference_of(run, model)
    trainer = Reinforcing(
        model=model,
        reference=reference,
        reward_funcs=[reward for reward, _ in rewards.values()],
        args=grpo_arguments(settings, folder, cpu=run.vlm.device.type == "cpu"),
        train_dataset=Dataset.from_list(run.rows),
        processing_class=run.vlm.processor,
        show=lambda name: run.photos.named(name).open(),
        rows=run.rows,
        batch=settings.batch,
        kept=folder,
        patience=settings.patience,
        sample_every=settings.sample_every,
    )
    if sight:
        trainer.prompts = Prompts(KeepingProcessor(sight), str)
        if reference:
            sight.show_to(reference)
    return trainer


def _counts(settings: GrpoSettings) -> dict[str, int]:
    prompts = settings.steps * settings.batch
    return {"steps": settings.steps, "prompts": prompts, "rollouts": prompts * settings.rollouts}


_METHOD = Method("grpo", _rows, _lengths, _trainer, _counts)
