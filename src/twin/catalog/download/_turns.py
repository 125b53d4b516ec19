"""Whose turn it is: hosts take turns, so that one with many files, or one that has to wait, holds up no other."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa

__all__ = ["Turn", "Turns"]


@dataclass(slots=True)
class Turn:
    """A URL to try.

    Attributes:
        host: Whose it is; empty where the URL names none.
        url: The URL.
        tries: Tries so far.
        seconds: Time spent on them, waits not counted.
    """

    host: str
    url: str
    tries: int = 0
    seconds: float = 0.0


class Turns:
    """All URLs of a run. At any time at most ``per_host`` of a host are in the queue, being tried or waiting."""

    def __init__(self, urls: pa.Array, per_host: int) -> None:
        self._queue: asyncio.Queue[Turn | None] = asyncio.Queue()
        self._left = len(urls)
        self._rest = _by_host(urls)
        for _ in range(per_host):
            for host in self._rest:
                self._next(host)
        if not self._left:
            self._queue.put_nowait(None)

    async def take(self) -> Turn | None:
        """The next URL to try; None once all are done."""
        turn = await self._queue.get()
        if turn is None:
            self._queue.put_nowait(None)  # for the other takers
        return turn

    def later(self, turn: Turn, seconds: float) -> None:
        """Bring the turn back after a while; nobody is kept waiting for it."""
        asyncio.get_running_loop().call_later(seconds, self._queue.put_nowait, turn)

    def done(self, turn: Turn) -> None:
        """Let the next URL of that host come."""
        self._left -= 1
        self._next(turn.host)
        if not self._left:
            self._queue.put_nowait(None)

    def _next(self, host: str) -> None:
        url = next(self._rest[host], None)
        if url is not None:
            self._queue.put_nowait(Turn(host, url))


def _by_host(urls: pa.Array) -> dict[str, Iterator[str]]:
    """The URLs of every host, in their order, as numbers into ``urls`` so that millions take little room."""
    hosts = pa.array((_host(url.as_py()) for url in urls), pa.string()).dictionary_encode()
    codes = hosts.indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(hosts.dictionary) + 1))
    return {
        host: (urls[int(index)].as_py() for index in order[start:end])
        for host, start, end in zip(hosts.dictionary.to_pylist(), bounds, bounds[1:], strict=False)
    }


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
