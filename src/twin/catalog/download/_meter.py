"""How a download comes along, for the screen."""

import time
from collections import Counter
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from twin.core import console

__all__ = ["Meter"]


class Meter:
    """A bar with files a second, megabytes a second, and what went wrong how often."""

    def __init__(self, total: int) -> None:
        columns = (
            TextColumn("  Download"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TextColumn("{task.fields[failures]}", markup=False),
        )
        self._display = Progress(*columns, console=console)
        self._bar = self._display.add_task("", total=total, speed="", failures="")
        self._start = time.perf_counter()
        self._files = 0
        self._bytes = 0
        self._failures: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._display.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.live.transient = error is not None  # an error shall stand alone
        self._display.stop()

    def count(self, size: int, reason: str) -> None:
        """One URL is done: a file of ``size`` bytes, or a failure."""
        self._files += not reason
        self._bytes += size
        if reason:
            self._failures[reason] += 1
        seconds = max(time.perf_counter() - self._start, 1e-3)
        self._display.update(
            self._bar,
            advance=1,
            speed=f"{self._files / seconds:.1f} files/s, {self._bytes / seconds / 1e6:.1f} MB/s",
            failures=", ".join(f"{count:,} {name}" for name, count in self._failures.most_common()),
        )
