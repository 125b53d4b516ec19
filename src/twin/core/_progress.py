"""Progress bars and plain lines on the screen."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from rich.console import Console, ConsoleDimensions
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["console", "progress", "track"]

T = TypeVar("T")

_PIPED = 120
"""Columns of what is no terminal, unless the environment says otherwise: tables go into files and logs unbroken."""


class _Screen(Console):
    """A console that takes the width of a pipe or file not for that of a small terminal."""

    @property
    def size(self) -> ConsoleDimensions:
        found = super().size
        known = self.is_terminal or "COLUMNS" in os.environ
        return found if known else ConsoleDimensions(_PIPED, found.height)

    @size.setter
    def size(self, new: tuple[int, int]) -> None:
        self._width, self._height = new


console = _Screen(highlight=False)


class _Display(Progress):
    """A display that an error wipes out, so that the error stands alone."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.live.transient = error is not None
        super().__exit__(kind, error, trace)


def progress() -> Progress:
    """A progress display in the project's style."""
    return _Display(
        TextColumn("  {task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=console,
    )


@contextmanager
def track(items: Iterable[T], description: str, total: int) -> Iterator[Iterator[T]]:
    """Show how far the iteration over ``items`` has come, for as long as the block lasts.

    No generator may hold the display: one that an error leaves behind is closed by whichever thread collects it, and
    if that is one that draws, all wait for ever.
    """
    with progress() as display:
        task = display.add_task(description, total=total)

        def advanced(item: T) -> T:
            display.advance(task)
            return item

        yield map(advanced, items)
