"""Calls to a server: bounded in time and size, and tried again where that may help."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx2

import twin
from twin.core import generator
from twin.models.server._failure import CallError, refused
from twin.models.server._place import Server

__all__ = ["Calls", "calls_to"]

T = TypeVar("T")

_CONNECT_SECONDS = 10.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 120.0
_MOST_BYTES = 1 << 24


class Calls:
    """Calls to one server; where it asks one of them to wait, all wait."""

    def __init__(self, server: Server, client: httpx2.AsyncClient) -> None:
        self._server = server
        self._client = client
        self._resume = 0.0

    async def call(
        self, path: str, read: Callable[[Any], T], body: dict[str, Any] | None = None, *, lot: str = ""
    ) -> T:
        """Send ``body`` (or nothing, for a GET) to ``path``.

        Args:
            path: Below the address of the server.
            read: Makes of the parsed JSON of the answer what is returned; it may raise `CallError`, too.
            body: What is sent as JSON.
            lot: Seeds how long it waits between tries.

        Raises:
            CallError: The last of the tries failed, or one in a way that will not pass.
        """
        for tries in range(1, self._server.tries + 1):
            await asyncio.sleep(self._resume - asyncio.get_running_loop().time())
            try:
                return read(await self._once(path, body))
            except CallError as error:
                if not error.again:
                    raise
                if tries == self._server.tries:
                    error.reason += f" (tried {tries} times)" if tries > 1 else ""
                    raise
                await self._wait(tries, error.after, lot)
        raise AssertionError("a server is tried at least once")

    async def _wait(self, tries: int, asked: float | None, lot: str) -> None:
        """The wait doubles with every try, times 0.5 to 1.5 by lot; longer where the server ``asked`` for that."""
        share = 0.5 + float(generator(0, "server", lot, tries).random())
        wait = min(max(_FIRST_WAIT * 2.0 ** (tries - 1) * share, asked or 0.0), _LONGEST_WAIT)
        if asked is not None:
            self._resume = max(self._resume, asyncio.get_running_loop().time() + wait)
        await asyncio.sleep(wait)

    async def _once(self, path: str, body: dict[str, Any] | None) -> Any:
        limit = self._server.try_seconds
        try:
            async with asyncio.timeout(limit):
                response, data = await self._send(path, body)
        except TimeoutError as error:
            raise CallError(f"no answer within {limit:g} s", again=True) from error
        except httpx2.ConnectError as error:
            raise CallError(f"no connection: {_text(error)}", again=True) from error
        except httpx2.TransportError as error:
            raise CallError(f"the connection broke: {_text(error)}", again=True) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise CallError(f"unreadable answer: {_text(error)}", again=True) from error
        if response.status_code != 200:
            raise refused(response, data)
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise CallError("its answer is not JSON", again=True) from error

    async def _send(self, path: str, body: dict[str, Any] | None) -> tuple[httpx2.Response, bytes]:
        parts, size = [], 0
        method = "GET" if body is None else "POST"
        async with self._client.stream(method, f"{self._server.url}{path}", json=body) as response:
            async for part in response.aiter_bytes():
                parts.append(part)
                size += len(part)
                if size > _MOST_BYTES:
                    raise CallError(f"its answer is larger than {_MOST_BYTES:,} bytes", again=True)
        return response, b"".join(parts)


@asynccontextmanager
async def calls_to(server: Server) -> AsyncGenerator[Calls, None]:
    """Calls over one pool of connections; redirects are not followed, and proxies of the environment are not used."""
    headers = {"User-Agent": f"twin-vlm/{twin.__version__}", "Accept": "application/json"}
    if server.key:
        headers["Authorization"] = f"Bearer {server.key}"
    timeout = httpx2.Timeout(None, connect=min(_CONNECT_SECONDS, server.try_seconds))
    limits = httpx2.Limits(max_connections=server.concurrency, max_keepalive_connections=server.concurrency)
    async with httpx2.AsyncClient(headers=headers, timeout=timeout, limits=limits, trust_env=False) as client:
        yield Calls(server, client)


def _text(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
