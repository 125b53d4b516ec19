"""Jobs in processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

from twin.catalog.importing._engine import SINGLE_THREADED, Queue
from twin.catalog.importing._jobs import Job

__all__ = ["LocalEngine"]

J = TypeVar("J", bound=Job)


class LocalEngine:
    """A pool of processes that end when this one ends, however it does.

    Args:
        workers: Number of processes; None takes one for each core.
    """

    def __init__(self, workers: int | None) -> None:
        self._workers = workers or os.cpu_count() or 1

    def run(self, jobs: Iterable[J], work: Callable[[J], None]) -> Generator[J, None, None]:
        """Do ``jobs``, two for each worker at a time; see `Engine.run`."""
        queue = Queue(jobs)
        running: dict[Future[None], J] = {}
        while queue:
            with _pool(self._workers) as pool:
                try:
                    yield from self._until_broken(pool, queue, running, work)
                except BrokenProcessPool:
                    queue.retry(running.values())
                    running.clear()

    def _until_broken(
        self, pool: ProcessPoolExecutor, queue: Queue[J], running: dict[Future[None], J], work: Callable[[J], None]
    ) -> Iterator[J]:
        while True:
            while len(running) < 2 * self._workers and queue:
                job = queue.pop()
                try:
                    running[pool.submit(work, job)] = job
                except BrokenProcessPool:
                    queue.put_back(job)
                    raise
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                future.result()
                yield running.pop(future)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Single-threaded processes; environment variables reach them only if set before they start."""
    before = {name: os.environ.get(name) for name in SINGLE_THREADED}
    os.environ.update(SINGLE_THREADED)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_start_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _start_worker() -> None:
    """End, without a word, on an interrupt and when the parent ends, however it does; what was begun is done again."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
