"""Work on several cores, its results in the order of the work."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["in_order", "threads"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def threads(wanted: int | None) -> int:
    """How many threads to use: as many as ``wanted``, or one for each core."""
    return wanted or len(os.sched_getaffinity(0))


def in_order(work: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """``work`` on each of ``items``, by ``workers`` threads; at most two results a thread wait to be taken."""
    if workers == 1:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(workers)
    waiting = deque[Future[Result]]()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
