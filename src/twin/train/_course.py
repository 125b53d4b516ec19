"""The course of a run, the same for all methods: begin, make sure, learn, publish."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic

from twin.core import Workspace, console
from twin.models import Photo
from twin.train._begin import Asked, Row, Run, is_first, prepared
from twin.train._card import versions
from twin.train._finish import fingerprint_of, is_finished, publish, stamp
from twin.train._learning import learn
from twin.train._logging import check_software
from twin.train._released import check_apart
from twin.train._room import check_sight
from twin.train._seen import check_unseen, seen_by, seen_in
from twin.train._trainer import Enduring
from twin.train.vision import Sight

__all__ = ["Method", "begun", "carry_through", "settings_in_effect"]


@dataclass(frozen=True, slots=True)
class Method(Generic[Asked]):
    """What one method of post-training does in its own way.

    Attributes:
        name: ``sft`` or ``grpo``.
        rows: The rows of all steps in their order, and those of their photos that are not of the catalogue.
        lengths: Tokens that are read of each row at most; it makes sure that they fit the model.
        trainer: Puts a trainer, given those tokens and a folder for checkpoints, round the learning model and what it
            sees of photos.
        counts: How much is trained.
    """

    name: str
    rows: Callable[[Workspace, Asked], tuple[list[Row], Mapping[str, Photo]]]
    lengths: Callable[[Run[Asked]], list[int]]
    trainer: Callable[[Run[Asked], Sequence[int], Path, Any, Sight | None], Enduring]
    counts: Callable[[Asked], dict[str, int]]


def begun(workspace: Workspace, settings: Asked, method: Method[Asked]) -> Run[Asked]:
    """Read what is learned from, and load the model.

    Raises:
        TwinError: There is nothing to learn from, or the model does not load.
    """
    return prepared(workspace, settings, *method.rows(workspace, settings))


def carry_through(workspace: Workspace, settings: Asked, method: Method[Asked]) -> dict[str, int]:
    """Train from start to published run; goes on where it was stopped, and does nothing where it is finished.

    Returns:
        What was trained on, as counted in the stage's stamp.

    Raises:
        TwinError: Something is not as it must be; the message says what.
    """
    console.quiet |= not is_first()  # one process speaks for all
    run = begun(workspace, settings, method)
    seen = [seen_by(run.source), seen_in(workspace, run.rows, run.photos.more)]
    check_unseen(workspace, *seen)
    work, key = workspace.root / "runs" / f".{settings.name}.work", fingerprint_of(run, method.name)
    if not is_finished(workspace.run(settings.name), key):
        check_software(settings)
        check_apart(workspace, run.foreign)
        lengths = method.lengths(run)
        check_sight(run.answerer, run.rows, run.photos)
        record: dict[str, Any] = {
            "method": method.name,
            "fingerprint": key,
            "settings": settings.model_dump(),
            "data": run.data,
            "versions": versions(),
            "seen": {name: sorted({*seen[0][name], *seen[1][name]}) for name in ("instances", "images")},
        }
        record |= learn(run, partial(method.trainer, run, lengths, work / key), lengths, work / key)
        if is_first():
            publish(run, work, record)
    elif is_first() and (work / key).exists():  # it was killed between its last rename and this
        shutil.rmtree(work)
    counts = method.counts(settings)
    if is_first():
        stamp(run, method.name, counts)
    return counts


def settings_in_effect(run: Run[Any]) -> Iterator[str]:
    """All settings, a line each."""
    for name, value in run.settings.model_dump().items():
        yield f"{name}: {value}"
