"""Progress bars and plain lines on the screen."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["console", "progress", "track"]

T = TypeVar("T")

console = Console(highlight=False)


def progress() -> Progress:
    """A progress display in the project's style."""
    return Progress(
        TextColumn("  {task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=console,
    )


def track(items: Iterable[T], description: str, total: int) -> Iterator[T]:
    """Iterate over ``items`` and show how far it has come."""
    with progress() as display:
        yield from display.track(items, total=total, description=description)
