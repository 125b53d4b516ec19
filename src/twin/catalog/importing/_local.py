"""Jobs in processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from twin.catalog.importing._engine import SINGLE_THREADED, Queue
from twin.catalog.importing._jobs import Job

__all__ = ["LocalEngine", "Worker", "single_threaded"]

J = TypeVar("J", bound=Job)
P = ParamSpec("P")
R = TypeVar("R")


class LocalEngine:
    """Processes that end when this one ends, however it does.

    Args:
        workers: Number of processes; None takes one for each core.
    """

    def __init__(self, workers: int | None) -> None:
        self._workers = workers or os.cpu_count() or 1

    def run(self, jobs: Iterable[J], work: Callable[[J], None], lost: Callable[[J], None]) -> Generator[J, None, None]:
        """Do ``jobs``, one for each worker at a time; see `Engine.run`."""
        queue, running = Queue(jobs, lost), dict[Future[None], tuple[J, Worker]]()
        workers = [Worker() for _ in range(self._workers)]
        idle = list(workers)
        try:
            with single_threaded():
                # The queue is asked first: it lists the next job while all workers are busy.
                while queue or running:
                    while queue and idle:
                        job, worker = queue.pop(), idle.pop()
                        running[worker.submit(work, job)] = job, worker
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        job, worker = running.pop(future)
                        idle.append(worker)
                        if _lives(future):
                            yield job
                        else:
                            queue.retry(job)
        finally:
            for worker in workers:
                worker.close()


class Worker:
    """One process, started when there is work, and anew when it has died.

    Each has a pool of its own: one that dies takes no other's work along, and it is plain at what it died.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Let the process do something; `BrokenProcessPool` is raised in the future if it dies at it."""
        try:
            return self._started().submit(work, *args, **kwargs)
        except BrokenProcessPool:  # it died at its last work, or when it had none
            self.close()
            return self._started().submit(work, *args, **kwargs)

    def close(self) -> None:
        """End the process once its work is done."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_start_worker)
        return self._pool


@contextmanager
def single_threaded() -> Iterator[None]:
    """Keep processes that start inside to one thread; environment variables reach them only if set before."""
    before = {name: os.environ.get(name) for name in SINGLE_THREADED}
    os.environ.update(SINGLE_THREADED)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _lives(future: Future[None]) -> bool:
    """Whether the process lived through its work; what that raised is raised."""
    try:
        future.result()
    except BrokenProcessPool:
        return False
    return True


def _start_worker() -> None:
    """End, without a word, on an interrupt and when the parent ends, however it does; what was begun is done again."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
