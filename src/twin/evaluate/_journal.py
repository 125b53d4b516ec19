"""The journal of raw replies: appended as they come, so that a killed evaluation loses none of them."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from twin.core import TwinError, aside
from twin.evaluate._entries import Contents, Entry, batch_lines, header_line, read_journal

__all__ = ["Journal"]


class Journal:
    """A journal, held by one process at a time.

    Attributes:
        contents: What it held when it was opened.
    """

    def __init__(self, path: Path, descriptor: int, contents: Contents) -> None:
        self.contents = contents
        self._path = path
        self._descriptor = descriptor

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Journal"]:
        """Hold the journal at ``path`` for as long as the block lasts; what a kill left torn is cut.

        Raises:
            TwinError: Another process holds it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _locked(path)
        try:
            contents = read_journal(path)
            os.ftruncate(descriptor, contents.end)
            yield cls(path, descriptor, contents)
        finally:
            os.close(descriptor)

    def begin(self, header: Mapping[str, str]) -> None:
        """Say who is asked from now on, unless the journal says so already."""
        if self.contents.header != header:
            self._write(header_line(header))

    def append(self, entries: Sequence[Entry]) -> None:
        """Add one batch and wait until it is on the disk."""
        self._write(batch_lines(entries))

    def rewrite(self, header: Mapping[str, str], entries: Iterable[Entry]) -> None:
        """Put ``entries``, in this order, in the place of all there is; nothing may be appended afterwards."""
        data = b"".join([header_line(header), *(batch_lines([entry]) for entry in entries)])
        if data == self._path.read_bytes():
            return
        with aside(self._path) as partial, partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        os.fsync(self._descriptor)


def _locked(path: Path) -> int:
    """A locked descriptor of the file at ``path``; one that was replaced before the lock was held is let go."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass  # taken away: open makes it anew
        except BlockingIOError as error:
            os.close(descriptor)
            raise TwinError(f"Another run is writing to {path.parent}; wait for it, or stop it.") from error
        os.close(descriptor)
