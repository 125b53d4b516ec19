"""Jobs that killed their workers: each photo decoded in a process that may die, until it is known which one kills."""

from concurrent.futures.process import BrokenProcessPool

from twin.catalog.importing._engine import ATTEMPTS, workers_died
from twin.catalog.importing._jobs import ImportJob
from twin.catalog.importing._local import Worker, single_threaded
from twin.catalog.importing._output import Records
from twin.catalog.importing._read import Decoded, decode, fill
from twin.catalog.listing import Locator, UnusableError

__all__ = ["read_apart"]


def read_apart(job: ImportJob, records: Records) -> None:
    """Do what `read_photos` does, and leave the same bytes, but survive a photo that kills its decoder.

    Such a photo is excluded. Others are not, whatever kills the processes: memory that is short, or a person.

    Raises:
        TwinError: Processes die before they have a photo.
    """
    with single_threaded():
        apart = _Apart()
        try:
            fill(job, records, apart.decode)
        finally:
            apart.close()


class _Apart:
    """A process that decodes photo after photo; where it dies, the photo is tried alone."""

    def __init__(self) -> None:
        self._worker = Worker()

    def decode(self, place: Locator, long_side: int) -> Decoded:
        """Decode a photo; see `decode`.

        What was decoded before may have harmed the process. So only deaths count of one that had no other photo, and
        that began well.

        Raises:
            UnusableError: There are no bytes, or each process died.
            TwinError: Processes die before they have a photo.
        """
        try:
            return self._worker.submit(decode, place, long_side).result()
        except BrokenProcessPool:
            pass
        for _ in range(ATTEMPTS):
            self._start()
            try:
                return self._worker.submit(decode, place, long_side).result()
            except BrokenProcessPool:
                continue
        raise UnusableError("kills its decoder", f"{ATTEMPTS} times, alone in its process")

    def close(self) -> None:
        """End the process."""
        self._worker.close()

    def _start(self) -> None:
        """Start the process anew, and see that it works.

        Raises:
            TwinError: It does not.
        """
        for _ in range(ATTEMPTS):
            self._worker.close()
            try:
                self._worker.submit(_nothing).result()
            except BrokenProcessPool:
                continue
            return
        raise workers_died()


def _nothing() -> None:
    """What a process can do that works at all."""
