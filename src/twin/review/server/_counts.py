"""How much there is to do, counted now and then for all who ask."""

import threading
import time

from twin.review.store import QueueCounts, Store, count_queues

__all__ = ["Counts"]

_REST = 20
"""Times as long as a count took that it is good for, so that counting never takes more than a twentieth of a core."""
_QUICK = 0.005
"""Seconds of work from which on nobody waits for a count."""


class Counts:
    """The counts of all queues, a moment old: a count looks at every item, and after every verdict somebody asks.

    While one thread counts, the others take the last count; where there are many items, who asks does, too.
    """

    def __init__(self, store: Store) -> None:
        self._store, self._lock = store, threading.Lock()
        self._count()

    def of(self, queue: str) -> QueueCounts:
        """The counts of a queue."""
        if time.monotonic() >= self._until and self._lock.acquire(blocking=False):
            if self._took < _QUICK:
                self._renew()
            else:
                threading.Thread(target=self._renew, name="twin-review-count", daemon=True).start()
        return self._known[queue]

    def _renew(self) -> None:
        """Count, and let others count again."""
        try:
            self._count()
        finally:
            self._lock.release()

    def _count(self) -> None:
        begin = time.thread_time()  # not the clock on the wall: waiting for others is no work
        self._known = count_queues(self._store)
        self._took = time.thread_time() - begin
        self._until = time.monotonic() + _REST * self._took
