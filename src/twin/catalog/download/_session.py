"""A run over many URLs."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.catalog.download._addresses import allowed_networks
from twin.catalog.download._client import make_client
from twin.catalog.download._failure import FetchError
from twin.catalog.download._fetch import Fetcher
from twin.catalog.download._hosts import Hosts
from twin.catalog.download._partial import Partial, Saved, sweep
from twin.catalog.download._turns import Turn, Turns
from twin.catalog.download._urls import file_name
from twin.catalog.download._waits import back_off
from twin.catalog.download._wire import GuardedBackend
from twin.core import DownloadSettings

__all__ = ["fetch_all"]

_SILENT = ("no connection", "unknown host")

Report = Callable[[dict[str, Any]], None]


async def fetch_all(urls: pa.Array, folder: Path, settings: DownloadSettings, report: Report) -> None:
    """Fetch every one of ``urls`` into ``folder``; ``report`` receives the row of each as soon as it is done."""
    backend = GuardedBackend(allowed_networks(settings.allow))
    (folder / ".partial").mkdir(parents=True, exist_ok=True)
    sweep(folder / ".partial")
    async with make_client(settings, backend) as client, asyncio.TaskGroup() as group:
        hosts = Hosts(settings.per_host, settings.delay)
        fetcher = Fetcher(client, hosts, settings.redirects)
        session = _Session(fetcher, folder, settings, report, Turns(urls, settings.per_host))
        for _ in range(min(settings.concurrency, len(urls))):
            group.create_task(session.work())


class _Session:
    def __init__(
        self, fetcher: Fetcher, folder: Path, settings: DownloadSettings, report: Report, turns: Turns
    ) -> None:
        self._fetcher = fetcher
        self._folder = folder
        self._settings = settings
        self._report = report
        self._turns = turns
        self._hosts = fetcher.hosts

    async def work(self) -> None:
        """Take turns until there are none."""
        while turn := await self._turns.take():
            if (wait := self._hosts.wait(turn.host)) > 0:
                self._turns.later(turn, wait)
                continue
            try:
                self._done(turn, await self._try(turn))
            except FetchError as error:
                self._failed(turn, error)

    async def _try(self, turn: Turn) -> Saved:
        if self._hosts.given_up(turn.host):
            raise FetchError("host does not answer", "it was silent for the files before")
        turn.tries += 1
        loop, settings = asyncio.get_running_loop(), self._settings
        limit = min(settings.try_seconds, settings.file_seconds - turn.seconds)
        name, start = file_name(turn.url), loop.time()
        partial = Partial(self._folder / ".partial" / Path(name).name, settings.limit)
        try:
            async with asyncio.timeout(limit):
                return await self._fetcher.fetch(turn.url, self._folder / name, partial)
        except TimeoutError as error:
            raise FetchError("timed out", f"after {limit:.0f} s", again=True) from error
        finally:
            turn.seconds += loop.time() - start

    def _failed(self, turn: Turn, error: FetchError) -> None:
        """Put the turn back in line, or give the file up."""
        left = turn.tries < self._settings.tries and turn.seconds < self._settings.file_seconds
        if error.again and left:
            wait = back_off(self._settings, turn.url, turn.tries, error.after)
            if error.after:
                self._hosts.pause(turn.host, wait)
            self._turns.later(turn, wait)
            return
        if error.reason in _SILENT:
            self._hosts.silent(turn.host)
        self._finish(turn, status=error.status, reason=error.reason, detail=error.detail)

    def _done(self, turn: Turn, saved: Saved) -> None:
        self._finish(
            turn,
            file=file_name(turn.url),
            sha256=saved.sha256,
            bytes=saved.size,
            type=saved.type,
            status=saved.status,
        )

    def _finish(self, turn: Turn, **facts: Any) -> None:
        nothing = {"file": "", "sha256": "", "bytes": 0, "type": "", "status": 0, "reason": "", "detail": ""}
        self._report({"url": turn.url, "tries": turn.tries} | nothing | facts)
        self._turns.done(turn)
