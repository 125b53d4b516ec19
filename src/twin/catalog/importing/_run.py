"""Running a stream of jobs, of which some may have been done before."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from twin.catalog.importing._engine import Engine
from twin.catalog.importing._jobs import Job
from twin.catalog.importing._local import LocalEngine
from twin.catalog.importing._output import Records
from twin.catalog.importing._ray import RayEngine
from twin.catalog.importing._suspects import Suspects
from twin.catalog.importing._sweep import sweep_unfinished
from twin.core import CatalogSettings, progress

__all__ = ["engine", "run_jobs"]

J = TypeVar("J", bound=Job)


def engine(settings: CatalogSettings, gpus: int = 0) -> Engine:
    """The engine that the settings ask for; on a cluster a task takes so many ``gpus``.

    Raises:
        TwinError: It is not installed.
    """
    return RayEngine(settings.workers, gpus) if settings.engine == "ray" else LocalEngine(settings.workers)


def run_jobs(
    jobs: Iterable[J],
    work: Callable[[J, Records], None],
    records: Records,
    runner: Engine,
    verb: str,
    *,
    apart: Callable[[J, Records], None] | None = None,
) -> list[Path]:
    """Do what is not done yet of ``jobs``.

    Args:
        jobs: The jobs, as a stream.
        work: Does a job and leaves its record; a module-level function.
        records: Where the records lie.
        runner: What runs the jobs.
        verb: What is being done, for the progress display.
        apart: Does, in this process, a job at which workers died each time; None lets it end the run.

    Returns:
        The records of all jobs, in the order of the jobs.

    Raises:
        TwinError: A worker raised it, or workers kept dying.
    """
    sweep_unfinished(records.root)
    todo, suspects = _Todo(jobs, records), Suspects[J](None if apart is None else partial(_do, apart, records))
    with progress() as display, closing(runner.run(todo, partial(_do, work, records), suspects.add)) as done:
        bar, start, photos = display.add_task(verb, total=None), time.perf_counter(), 0
        for job in suspects.after(done):
            photos += job.photos
            rate = f"{verb}, {photos / (time.perf_counter() - start):.1f} images/s"
            total = todo.photos if todo.ended else None
            text = rate if todo.ended else f"{rate}, still listing"
            display.update(bar, completed=photos, total=total, description=text)
    return todo.paths


def _do(work: Callable[[J, Records], None], records: Records, job: J) -> None:
    work(job, records)


class _Todo(Generic[J]):
    """The jobs that have no record yet.

    Attributes:
        paths: Records of all jobs so far.
        photos: Photos of those that had none.
        ended: Whether there are no more jobs.
    """

    def __init__(self, jobs: Iterable[J], records: Records) -> None:
        self._jobs, self._records = jobs, records
        self.paths: list[Path] = []
        self.photos, self.ended = 0, False

    def __iter__(self) -> Iterator[J]:
        begun = set()
        for job in self._jobs:
            self.paths.append(self._records.path(job.name))
            if job.name not in begun and not self._records.done(job.name):
                begun.add(job.name)
                self.photos += job.photos
                yield job
        self.ended = True
