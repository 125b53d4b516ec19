"""One try for one URL: redirects, status, body."""

from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import httpx2

from twin.catalog.download._encoding import pieces
from twin.catalog.download._failure import FetchError, translated
from twin.catalog.download._hosts import Hosts
from twin.catalog.download._partial import Partial, Saved
from twin.catalog.download._waits import retry_after

__all__ = ["RETRIED", "Fetcher"]

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be others soon."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """What all tries have in common.

    Attributes:
        client: Asks; it follows no redirect by itself.
        hosts: Decide when a host may be asked, also where a redirect leads.
        redirects: Most redirects to follow.
    """

    client: httpx2.AsyncClient
    hosts: Hosts
    redirects: int

    async def fetch(self, url: str, target: Path, partial: Partial) -> Saved:
        """Fetch ``url`` to the file ``target``, through ``partial``.

        Raises:
            FetchError: This try brought no photo.
        """
        with translated():
            place = _web_address(httpx2.URL(url), "not a web address")
            for _ in range(self.redirects + 1):
                headers = partial.headers()
                async with self.hosts.slot(place.host), self.client.stream("GET", place, headers=headers) as response:
                    self.hosts.heard(place.host)
                    if response.next_request is None:
                        return await _receive(response, partial, target)
                    place = _web_address(response.next_request.url, "refused address")
        raise FetchError("too many redirects", f"{self.redirects} allowed")


def _web_address(url: httpx2.URL, reason: str) -> httpx2.URL:
    if url.scheme not in ("http", "https"):
        raise FetchError(reason, f"neither http nor https: {url.scheme[:20] or 'no scheme'}")
    if not url.host:
        raise FetchError(reason, "no host")
    return url


async def _receive(response: httpx2.Response, partial: Partial, target: Path) -> Saved:
    """Stream the body; if it is cut, or the server is busy, what is there stays; if anything else is wrong, it goes."""
    status = response.status_code
    try:
        _check_status(response)
        partial.begin(response)
        async with aclosing(pieces(response)) as body:
            async for piece in body:
                partial.write(piece)
        return partial.finish(target, status)
    except FetchError as error:
        if status not in RETRIED:
            partial.discard()
        error.status = status
        raise
    finally:
        partial.close()


def _check_status(response: httpx2.Response) -> None:
    status = response.status_code
    if status == 416:
        raise FetchError("file changed meanwhile", "it is shorter now", again=True, after=0)
    if status not in (200, 206):
        after = retry_after(response.headers.get("retry-after", "")) if status in (429, 503) else None
        raise FetchError(
            "HTTP error", f"{status} {response.reason_phrase}".strip(), again=status in RETRIED, after=after
        )
