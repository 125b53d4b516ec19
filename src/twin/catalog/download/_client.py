"""The HTTP client: guarded connections, a plain name, nothing remembered and nothing taken from the environment."""

from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore2
import httpx2

import twin
from twin.catalog.download._failure import FetchError
from twin.catalog.download._wire import GuardedBackend, Wire
from twin.core import DownloadSettings

__all__ = ["make_client", "user_agent"]

_CONNECT_SECONDS = 10.0


def make_client(settings: DownloadSettings, backend: GuardedBackend) -> httpx2.AsyncClient:
    """A client that follows no redirect by itself; proxies, ``.netrc`` and cookies are left out of the game."""
    return httpx2.AsyncClient(
        transport=_Transport(backend, settings.concurrency),
        headers={
            "User-Agent": user_agent(settings.contact),
            "Accept": "image/*, */*;q=0.1",
            "Accept-Encoding": "identity",
        },
        timeout=httpx2.Timeout(settings.try_seconds, connect=min(_CONNECT_SECONDS, settings.try_seconds)),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        trust_env=False,
    )


def user_agent(contact: str) -> str:
    """What the servers read in their logs."""
    return f"twin-vlm/{twin.__version__}" + (f" (+{contact})" if contact else "")


class _Transport(httpx2.AsyncBaseTransport):
    """The library's own connection pool on a backend of ours."""

    def __init__(self, backend: GuardedBackend, connections: int) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            max_connections=connections,
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request; errors stay those of the pool."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=b"",
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    """The body of an answer, which must end where it was announced to end."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer
        headers = {name.lower(): value for name, value in answer.headers}
        length = b"" if b"transfer-encoding" in headers else headers.get(b"content-length", b"")
        self._announced = int(length) if length.isdigit() else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part
        wire = self._answer.extensions["network_stream"]
        if self._announced is not None and isinstance(wire, Wire) and (surplus := wire.surplus(self._announced)):
            # Closed, so that nobody takes the rest for the answer to another request.
            await wire.aclose()
            raise FetchError("wrong length", f"{self._announced:,} bytes announced, at least {surplus:,} more came")

    async def aclose(self) -> None:
        await self._answer.aclose()
