"""Connections to checked addresses only, and what came over them beyond what was announced."""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import httpcore2

from twin.catalog.download._addresses import Network, refusal
from twin.catalog.download._failure import FetchError

__all__ = ["GuardedBackend", "Resolve", "Wire", "resolve"]

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host name and a port to the addresses of that host, best first."""

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD = 1 << 17  # the HTTP library gives up on longer ones


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections; every one of them, after a redirect or not, goes through `connect_tcp`.

    A name is resolved once and the connection goes to the very address that was checked, so that a name server that
    answers differently the second time gains nothing.
    """

    def __init__(self, allowed: Iterable[Network], resolve: Resolve = resolve) -> None:
        self._allowed = tuple(allowed)
        self._resolve = resolve
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers.

        Raises:
            FetchError: The host is unknown, or one of its addresses is refused.
            httpcore2.ConnectError: No address answers.
        """
        addresses = await self._addresses(host, port)
        for last, address in enumerate(addresses, start=1 - len(addresses)):
            try:
                return Wire(await self._inner.connect_tcp(address, port, timeout, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if not last:
                    raise
        raise FetchError("unknown host", host)

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except socket.gaierror as error:
            again = error.errno == socket.EAI_AGAIN
            raise FetchError("unknown host", f"{host}: {error.strerror}", again=again) from error
        except (OSError, UnicodeError) as error:
            raise FetchError("unknown host", f"{host}: {error}") from error
        for address in addresses:
            if kind := refusal(address, self._allowed):
                raise FetchError("refused address", f"{host} leads to {address} ({kind})")
        return addresses


class Wire(httpcore2.AsyncNetworkStream):
    """A connection that counts the bytes that followed the head of the present answer.

    The HTTP library stops at the announced length and would take what follows for its next answer.
    """

    def __init__(self, inner: httpcore2.AsyncNetworkStream) -> None:
        self._inner = inner
        self._head: bytes | None = b""
        self._body = 0

    def surplus(self, announced: int) -> int:
        """Bytes received beyond a body of ``announced`` bytes."""
        return max(self._body - announced, 0)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Pass on, and count, what came."""
        data = await self._inner.read(max_bytes, timeout)
        if self._head is None:
            self._body += len(data)
        else:
            self._read_head(self._head + data)
        return data

    def _read_head(self, data: bytes) -> None:
        self._head = data[:_LONGEST_HEAD]
        while end := _END_OF_HEAD.search(data):
            interim, data = data[9:10] == b"1", data[end.end() :]  # `HTTP/1.1 103 Early Hints`: the head is to follow
            self._head = data
            if not interim:
                self._head, self._body = None, len(data)
                return

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send a request, after which a new answer begins."""
        self._head, self._body = b"", 0
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """Encrypt the connection; the certificate is checked against the name, not the address."""
        return Wire(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Facts of the connection below."""
        return self._inner.get_extra_info(info)
