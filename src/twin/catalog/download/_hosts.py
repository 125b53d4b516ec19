"""How a host is treated: few requests at a time, not too soon after one another, and left alone when it asks for it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Hosts"]

_PATIENCE = 3
"""Files in a row for which a host was silent in every try, after which it is not asked for others."""


class Hosts:
    """All hosts of a run, by name."""

    def __init__(self, per_host: int, delay: float) -> None:
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
        self._delay = delay
        self._earliest: dict[str, float] = {}
        self._silences: Counter[str] = Counter()

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """The right to one request, for as long as the block lasts."""
        async with self._slots[host]:
            while (wait := self.wait(host)) > 0:
                await asyncio.sleep(wait)
            self.pause(host, self._delay)
            yield

    def wait(self, host: str) -> float:
        """Seconds until the host may be asked again."""
        return max(self._earliest.get(host, 0.0) - asyncio.get_running_loop().time(), 0.0)

    def pause(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long."""
        if seconds > self.wait(host):
            self._earliest[host] = asyncio.get_running_loop().time() + seconds

    def heard(self, host: str) -> None:
        """Note that the host answered."""
        self._silences.pop(host, None)

    def silent(self, host: str) -> None:
        """Note that no try for one file reached the host."""
        self._silences[host] += 1

    def given_up(self, host: str) -> bool:
        """Whether the host seems to be gone."""
        return self._silences[host] >= _PATIENCE
