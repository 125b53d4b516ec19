"""Work in processes that can be killed at any moment: each finished job leaves a shard."""

import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from twin.catalog._records import Batch
from twin.catalog._store import image_file
from twin.core import TwinError, progress, write_json

__all__ = ["Job", "run_jobs"]

_SINGLE_THREADED = ("LP_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Job(Protocol):
    """One piece of work, done by one worker from start to end."""

    @property
    def name(self) -> str:
        """Unique among all jobs of a shard folder; usable as a file name."""

    @property
    def photos(self) -> int:
        """How many photos it handles."""


J = TypeVar("J", bound=Job)


def run_jobs(
    jobs: Sequence[J], work: Callable[[J, Path], Batch], *, root: Path, shards: Path, workers: int | None, verb: str
) -> Batch:
    """Do what is not done yet of ``jobs``, and collect all.

    Args:
        jobs: The jobs, in the order in which their batches are joined.
        work: Does a job; a module-level function of the job and the workspace folder.
        root: The workspace.
        shards: Folder of the batches done so far.
        workers: Number of processes; None takes one for each core.
        verb: What is being done, for the progress display.

    Raises:
        TwinError: A worker died, or raised it.
    """
    todo = [job for job in jobs if not _done(_shard(shards, job), root)]
    if todo:
        _sweep(shards, root / "catalog" / "store")
        with _pool(min(workers or os.cpu_count() or 1, len(todo))) as pool:
            futures = {pool.submit(_run, work, job, root, _shard(shards, job)): job for job in todo}
            _wait(futures, verb)
    return Batch.joined(_read(_shard(shards, job)) for job in jobs)


def _wait(futures: Mapping[Future[None], Job], verb: str) -> None:
    """Show the progress until all is done; the first error ends it."""
    start, done = time.perf_counter(), 0
    with progress() as display:
        bar = display.add_task(verb, total=sum(job.photos for job in futures.values()))
        for future in as_completed(futures):
            try:
                future.result()
            except BrokenProcessPool as error:
                raise TwinError("A worker process died, perhaps for want of memory; run it again to go on.") from error
            done += futures[future].photos
            rate = done / (time.perf_counter() - start)
            display.update(bar, completed=done, description=f"{verb}, {rate:.1f} images/s")


def _run(work: Callable[[J, Path], Batch], job: J, root: Path, shard: Path) -> None:
    write_json(shard, work(job, root).to_json())


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Single-threaded processes; environment variables reach them only if set before they start."""
    before = {name: os.environ.get(name) for name in _SINGLE_THREADED}
    os.environ.update(dict.fromkeys(_SINGLE_THREADED, "1"))
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_start_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _start_worker() -> None:
    """Leave interrupts to the parent, and end when it ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _sweep(*folders: Path) -> None:
    """Remove what a killed run was writing."""
    for folder in folders:
        for partial in folder.rglob(".*.part"):
            partial.unlink()


def _shard(shards: Path, job: Job) -> Path:
    return shards / f"{job.name}.json"


def _read(shard: Path) -> Batch:
    return Batch.from_json(json.loads(shard.read_text(encoding="utf-8")))


def _done(shard: Path, root: Path) -> bool:
    """Whether the job left its shard, and its photos are still in the store."""
    return shard.exists() and all((root / image_file(photo.image_id)).exists() for photo in _read(shard).photos)
