"""Putting the work in order again while people work."""

import logging
import multiprocessing
import os
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from twin.core import ReviewSettings, TwinError
from twin.review.planning import replan
from twin.review.store import Store, open_store

__all__ = ["Replanner"]

_log = logging.getLogger(__name__)


class Replanner:
    """A thread that replans after every ``settings.replan_every`` kept verdicts.

    A plan that fails is told in the log, and the next one is tried at its time: people go on in the order there is.
    """

    def __init__(self, store: Store, settings: ReviewSettings) -> None:
        self._store, self._settings = store, settings
        self._lock, self._due = threading.Lock(), threading.Event()
        self._since, self._stopped = 0, False
        self._thread = threading.Thread(target=self._run, name="twin-review-replan", daemon=True)

    def start(self) -> None:
        """Begin to wait for verdicts."""
        self._thread.start()

    def kept(self, verdicts: int) -> None:
        """Note that so many verdicts were kept."""
        with self._lock:
            self._since += verdicts
            if self._since >= self._settings.replan_every:
                self._since = 0
                self._due.set()

    def stop(self) -> None:
        """End, after the plan that is being made."""
        self._stopped = True
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            if self._stopped:
                return
            try:
                self._plan()
            except (TwinError, SQLAlchemyError, BrokenExecutor):
                _log.exception("The work could not be put in order again; it goes on in the order before.")

    def _plan(self) -> None:
        # In a process of its own: seconds of work, during which a thread would keep people waiting.
        url = self._store.engine.url.render_as_string(hide_password=False)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), os.nice, (10,)) as pool:
            pool.submit(_replanned, url, self._settings).result()


def _replanned(url: str, settings: ReviewSettings) -> None:
    store = open_store(url)
    try:
        replan(store, settings)
    finally:
        store.close()
