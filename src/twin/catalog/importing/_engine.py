"""What runs jobs: processes of this machine, or those of a Ray cluster."""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable
from itertools import islice
from typing import Generic, Protocol, TypeVar

from twin.catalog.importing._jobs import Job
from twin.core import TwinError

__all__ = ["ATTEMPTS", "SINGLE_THREADED", "Engine", "Queue", "workers_died"]

SINGLE_THREADED = dict.fromkeys(("LP_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment of a worker: there is one for each core already."""

ATTEMPTS = 3
"""How often a job is tried whose worker dies, and then each of its photos."""

J = TypeVar("J", bound=Job)


class Engine(Protocol):
    """A way to run jobs. Whatever it is, the jobs leave the same bytes."""

    def run(self, jobs: Iterable[J], work: Callable[[J], None], lost: Callable[[J], None]) -> Generator[J, None, None]:
        """Do ``jobs``; yield each when it is done, in any order.

        Jobs are taken from the iterable as workers become free, so that few are held at a time. A job that was lost
        with its worker is done again.

        Args:
            jobs: The jobs.
            work: Does one; it can be pickled.
            lost: Is told of a job that was lost each time it was tried; it is not yielded.

        Raises:
            TwinError: ``work`` or ``lost`` raised it.
        """


class Queue(Generic[J]):
    """Jobs that wait, those first that were lost with a worker.

    Args:
        jobs: The jobs, as a stream.
        lost: Is told of a job that was lost too often.
    """

    def __init__(self, jobs: Iterable[J], lost: Callable[[J], None]) -> None:
        self._jobs, self._first, self._losses = iter(jobs), deque[J](), Counter[str]()
        self._lost = lost

    def __bool__(self) -> bool:
        if not self._first:
            self._first.extend(islice(self._jobs, 1))
        return bool(self._first)

    def pop(self) -> J:
        """The next job, of which there must be one."""
        return self._first.popleft() if self else next(self._jobs)

    def retry(self, job: J) -> None:
        """Take back a job whose worker died."""
        self._losses[job.name] += 1
        if self._losses[job.name] < ATTEMPTS:
            self._first.append(job)
        else:
            self._lost(job)


def workers_died() -> TwinError:
    """The error where processes die and no photo is to blame."""
    return TwinError(
        f"Worker processes died {ATTEMPTS} times at the same job, perhaps for want of memory; run it again, with fewer "
        "--workers, to go on."
    )
