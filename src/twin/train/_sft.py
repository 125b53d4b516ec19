"""Supervised fine-tuning on answers, or on explanations and answers, over TRL's trainer."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset

from twin.core import TrainSettings, Workspace
from twin.models import Photo
from twin.train._arguments import sft_arguments
from twin.train._begin import Row, Run
from twin.train._course import Method, begun, carry_through, settings_in_effect
from twin.train._data import training_rows
from twin.train._decoding import Decoding
from twin.train._released import read_released
from twin.train._room import check_room, row_lengths
from twin.train._trainer import Fitting
from twin.train._work import Work, memory_of
from twin.train.mixing import read_mixtures
from twin.train.sharing import Batches
from twin.train.vision import Sight, collator_of

__all__ = ["plan_sft", "train_sft"]


def train_sft(workspace: Workspace, settings: TrainSettings) -> dict[str, int]:
    """Fine-tune a model on the pair queries (and general questions) of the workspace; goes on where it was stopped.

    Returns:
        What was trained on, as counted in the stage's stamp.

    Raises:
        TwinError: There is nothing to train on, the model does not load or has seen objects of the benchmark, photos do
            not reach it, a question does not fit it, or training runs out of memory or astray.
    """
    return carry_through(workspace, settings, _METHOD)


def plan_sft(workspace: Workspace, settings: TrainSettings) -> Iterator[str]:
    """What `train_sft` would do, in lines: the settings in effect, rows, tokens, weights that learn, and memory.

    Raises:
        TwinError: As `train_sft`, as far as that is known without training.
    """
    run = begun(workspace, settings, _METHOD)
    yield from settings_in_effect(run)
    lengths = _lengths(run)
    model = run.learning()
    weights = [(weight.numel(), weight.requires_grad) for weight in model.parameters()]
    learning = sum(size for size, learns in weights if learns)
    memory = memory_of(model, settings, lengths)
    work = Work(lengths, run.data["different"], learning, sum(size for size, _ in weights), memory)
    yield from work.lines(settings)


def _rows(workspace: Workspace, settings: TrainSettings) -> tuple[list[Row], Mapping[str, Photo]]:
    more, photos = read_released(workspace, settings.data)
    mixtures = read_mixtures(workspace, settings.mix)
    rows = training_rows(workspace, settings, more, mixtures)
    return rows, photos | {name: photo for one in mixtures for name, photo in one.photos.items()}


def _lengths(run: Run[TrainSettings]) -> list[int]:
    lengths = row_lengths(run.answerer, run.rows, run.photos)
    check_room(run.answerer, run.rows, lengths)
    return lengths


def _trainer(
    run: Run[TrainSettings], _lengths: Sequence[int], folder: Path, model: Any, sight: Sight | None
) -> Fitting:
    names = ("prompt", "completion", "images")
    rows = Dataset.from_list([{name: row[name] for name in names} for row in run.rows])
    return Fitting(
        model=model,
        args=sft_arguments(run.settings, folder, cpu=run.vlm.device.type == "cpu"),
        train_dataset=rows if sight else rows.with_transform(Decoding(run.photos)),
        data_collator=collator_of(sight) if sight else None,
        processing_class=run.vlm.processor,
        rows=run.rows,
        batch=run.settings.batch,
        kept=folder,
        batches=Batches(sight) if sight else None,
    )


def _counts(settings: TrainSettings) -> dict[str, int]:
    return {"steps": settings.steps, "questions": settings.steps * settings.batch}


_METHOD = Method("sft", _rows, _lengths, _trainer, _counts)
