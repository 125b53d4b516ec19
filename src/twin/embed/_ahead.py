"""Work done by threads before its result is asked for."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["done_ahead"]

T = TypeVar("T")
R = TypeVar("R")


def done_ahead(
    work: Callable[[T], R], items: Iterable[T], ahead: int, threads: int, name: str
) -> Generator[R, None, None]:
    """``work(item)`` for each item, in order; up to ``ahead`` of them are under way before they are asked for.

    Items are taken in the caller's thread. What ``work`` raises is raised here, at its place; then, and when the
    generator is closed, nothing new is begun, and the threads end.
    """
    with ThreadPoolExecutor(threads, name) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
