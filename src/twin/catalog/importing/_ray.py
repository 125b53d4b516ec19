"""Jobs on a Ray cluster, where one machine is too small."""

import importlib
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from twin.catalog.importing._engine import ATTEMPTS, SINGLE_THREADED, Queue
from twin.catalog.importing._jobs import Job
from twin.core import TwinError

__all__ = ["RayEngine"]

J = TypeVar("J", bound=Job)


class RayEngine:
    """Tasks of the Ray cluster that ``RAY_ADDRESS`` names, or that runs on this machine, or is started on it for them.

    All machines of the cluster must have the same code and see the workspace and the photos under the same paths.

    Args:
        workers: Largest number of tasks at a time; None takes two for each core of the cluster, of which one waits.
        gpus: GPUs that a task needs.

    Raises:
        TwinError: Ray is not installed.
    """

    def __init__(self, workers: int | None, gpus: int = 0) -> None:
        try:
            self._ray = importlib.import_module("ray")
        except ImportError as error:
            raise TwinError("The engine 'ray' needs Ray: pip install 'twin-vlm[ray]'.") from error
        self._workers, self._gpus = workers, gpus

    def run(self, jobs: Iterable[J], work: Callable[[J], None], lost: Callable[[J], None]) -> Generator[J, None, None]:
        """Do ``jobs``, a bounded number at a time; see `Engine.run`."""
        queue, running = Queue(jobs, lost), dict[Any, J]()
        if not queue:
            return
        with self._cluster():
            task = self._task(work)
            limit = self._workers or 2 * max(1, int(self._ray.cluster_resources().get("CPU", 1)))
            while queue or running:
                while queue and len(running) < limit:
                    job = queue.pop()
                    running[task.remote(job)] = job
                for reference in self._ray.wait(list(running))[0]:
                    job = running.pop(reference)
                    if self._lives(reference):
                        yield job
                    else:
                        lost(job)  # Ray itself has tried it again

    def _task(self, work: Callable[[J], None]) -> Any:
        def do(job: J) -> None:
            work(job)

        return self._ray.remote(num_cpus=1, num_gpus=self._gpus, max_retries=ATTEMPTS - 1)(do)

    def _lives(self, reference: Any) -> bool:
        """Whether a worker lived through the task; what that raised there is raised here."""
        errors = self._ray.exceptions
        try:
            self._ray.get(reference)
        except errors.RayTaskError as error:
            raise error.cause from None
        except (errors.WorkerCrashedError, errors.NodeDiedError, errors.OutOfMemoryError):
            return False
        return True

    @contextmanager
    def _cluster(self) -> Iterator[None]:
        if self._ray.is_initialized():
            yield
            return
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        self._ray.init(
            include_dashboard=False,
            log_to_driver=False,
            logging_level="ERROR",
            runtime_env={"env_vars": SINGLE_THREADED},
        )
        try:
            yield
        finally:
            self._ray.shutdown()
