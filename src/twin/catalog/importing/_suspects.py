"""Jobs at which workers died each time."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from twin.catalog.importing._engine import workers_died
from twin.catalog.importing._jobs import Job

__all__ = ["Suspects"]

J = TypeVar("J", bound=Job)

_MOST = 16
"""Of so many jobs more than are done otherwise: it is not for their photos that workers die."""


class Suspects(Generic[J]):
    """Jobs that wait until all others are done, so that nothing of this run takes the memory from them.

    Args:
        apart: Does one in this process, and survives what its photos do; None if nothing can.
    """

    def __init__(self, apart: Callable[[J], None] | None) -> None:
        self._apart = apart
        self._jobs, self._done = list[J](), 0

    def add(self, job: J) -> None:
        """Remember a job.

        Raises:
            TwinError: Nothing can do it, or there are too many.
        """
        self._jobs.append(job)
        if self._apart is None or len(self._jobs) > self._done + _MOST:
            raise workers_died()

    def after(self, done: Iterator[J]) -> Iterator[J]:
        """The jobs that are done, and then those that were remembered meanwhile, each when it is done as well."""
        for job in done:
            self._done += 1
            yield job
        for job in self._jobs:
            if self._apart is not None:
                self._apart(job)
            yield job
