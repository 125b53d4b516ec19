"""Many calls at a time, their outcomes as they come."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from twin.models._answerer import Reply
from twin.models._streaming import Unanswered
from twin.models.server._failure import CallError

__all__ = ["crowd"]

_PATIENCE = 3


async def crowd(
    count: int, ask: Callable[[int], Awaitable[Reply]], most: int
) -> AsyncGenerator[tuple[int, Reply | Unanswered], None]:
    """Ask for 0, 1, … ``count`` - 1, at most ``most`` at a time.

    It ends early when all would fail: after a failure that any other would share, or when as many in a row as are asked
    at a time (at least three) used up their tries. Questions that the server refuses for their own sake end nothing.

    Yields:
        Each number with its outcome, in the order in which they come.
    """
    waiting, running = iter(range(count)), dict[asyncio.Task[Reply], int]()
    in_a_row, hope = 0, True
    try:
        while hope and in_a_row < max(most, _PATIENCE):
            while len(running) < most and (place := next(waiting, None)) is not None:
                running[asyncio.ensure_future(ask(place))] = place
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in sorted(done, key=running.__getitem__):
                place, error = running.pop(task), _failure(task)
                in_a_row = in_a_row + 1 if error and error.again else 0
                hope = hope and not (error and error.hopeless)
                yield place, _unanswered(error) if error else task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _unanswered(error: CallError) -> Unanswered:
    return Unanswered(error.reason, final=not (error.again or error.hopeless))


def _failure(task: asyncio.Task[Reply]) -> CallError | None:
    """Why a call brought nothing, or None where it brought a reply or met with something that is not the server's."""
    error = task.exception()
    return error if isinstance(error, CallError) else None
