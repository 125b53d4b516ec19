"""Transfers that are cut and go on."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalog.download._server import Request, Server, photo
from tests.catalog.download.conftest import Fetch

BODY = photo(1, 200_000)
CUT = 120_000


def cutting(times: int, tag: Callable[[int], str | None], **more: str) -> Callable[[Request], None]:
    """A server of `BODY` that hangs up after `CUT` bytes, several times, and knows ranges; ``tag`` tells the ETag."""
    served = 0

    def serve(request: Request) -> None:
        nonlocal served
        etag = tag(served)
        served += 1
        start = _start(request, etag)
        whole = {"etag": etag, "accept_ranges": "bytes", "content_length": len(BODY) - start} | more
        part = whole | {"content_range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"}
        request.head(206, **part) if start else request.head(200, **whole)
        request.wfile.write(BODY[start : start + CUT] if served <= times else BODY[start:])
        request.cut()

    return serve


def _start(request: Request, etag: str | None) -> int:
    """Where the asked range starts; from the start if there is none or the file is another one."""
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    same = etag is None or request.headers.get("If-Range") == etag
    return int(asked[1]) if asked and same else 0


def ranges(server: Server) -> list[str | None]:
    return [headers.get("Range") for _, headers, _ in server.requests]


def content(server: Server, fetch: Fetch, **changed: int) -> tuple[bytes, int]:
    result = fetch("/a", **changed)
    place = result[server.url("/a")]
    assert isinstance(place, Path), place
    return place.read_bytes(), result.table["status"][0].as_py()


def test_the_rest_is_asked_for(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = cutting(1, lambda _: '"v1"')
    assert content(server, fetch) == (BODY, 206)
    assert ranges(server) == [None, f"bytes={CUT}-"]
    assert server.requests[1][1]["If-Range"] == '"v1"'


def test_the_rest_is_asked_for_by_another_run(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = cutting(1, lambda _: '"v1"')
    assert fetch("/a", tries=1).table["reason"].to_pylist() == ["connection lost"]
    assert content(server, fetch) == (BODY, 206)
    assert ranges(server) == [None, f"bytes={CUT}-"]


def test_last_modified_will_do(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = cutting(1, lambda _: None, last_modified="Mon, 06 Jan 2025 10:00:00 GMT")
    assert content(server, fetch) == (BODY, 206)
    assert server.requests[1][1]["If-Range"] == "Mon, 06 Jan 2025 10:00:00 GMT"


def test_a_busy_server_does_not_cost_the_beginning(server: Server, fetch: Fetch) -> None:
    serve = cutting(1, lambda _: '"v1"')
    server.routes["/a"] = lambda request: request.answer(status=503) if len(server.requests) == 2 else serve(request)
    assert content(server, fetch) == (BODY, 206)
    assert ranges(server) == [None, f"bytes={CUT}-", f"bytes={CUT}-"]


@pytest.mark.parametrize("tag", [None, 'W/"weak"', '"ü"'])
def test_without_a_strong_validator_it_starts_again(server: Server, fetch: Fetch, tag: str | None) -> None:
    server.routes["/a"] = cutting(1, lambda _: tag)
    assert content(server, fetch) == (BODY, 200)
    assert ranges(server) == [None, None]


def test_a_changed_file_starts_again(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = cutting(1, lambda served: f'"v{served}"')
    assert content(server, fetch) == (BODY, 200), "the server sees that If-Range is another version"
    assert ranges(server) == [None, f"bytes={CUT}-"]


def test_a_server_without_ranges_starts_again(server: Server, fetch: Fetch) -> None:
    served = 0

    def serve(request: Request) -> None:
        nonlocal served
        served += 1
        request.head(content_length=len(BODY), etag='"v1"')
        request.wfile.write(BODY[:CUT] if served == 1 else BODY)
        request.cut()

    server.routes["/a"] = serve
    assert content(server, fetch) == (BODY, 200)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 206, "etag": '"v2"', "content_range": f"bytes {CUT}-199999/200000"},  # ignores If-Range
        {"status": 206, "content_range": f"bytes {CUT}-199999/200000"},  # does not say which version
        {"status": 206, "etag": '"v1"', "content_range": "bytes 0-199999/200000"},  # another range
        {"status": 206, "etag": '"v1"', "content_range": "nonsense"},
        {"status": 206, "etag": '"v1"'},
        {"status": 416, "etag": '"v1"'},
    ],
)
def test_a_rest_that_does_not_fit_is_not_joined(server: Server, fetch: Fetch, answer: dict[str, object]) -> None:
    first = cutting(1, lambda _: '"v1"')

    def serve(request: Request) -> None:
        if "Range" in request.headers:
            request.answer(photo(2, 80_000), **answer)  # type: ignore[arg-type]
        else:
            first(request)

    server.routes["/a"] = serve
    assert content(server, fetch) == (BODY, 200)
    assert ranges(server) == [None, f"bytes={CUT}-", None]


def test_a_rest_that_is_shorter_than_the_file(server: Server, fetch: Fetch) -> None:
    first = cutting(1, lambda _: '"v1"')

    def serve(request: Request) -> None:
        if "Range" in request.headers:
            request.answer(BODY[CUT:-5], 206, etag='"v1"', content_range=f"bytes {CUT}-199994/200000")
        else:
            first(request)

    server.routes["/a"] = serve
    (row,) = fetch("/a").table.to_pylist()
    assert (row["reason"], row["detail"]) == ("wrong length", "200,000 bytes announced, 199,995 came")


def test_the_limit_counts_both_parts(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = cutting(1, lambda _: '"v1"')
    (row,) = fetch("/a", tries=1).table.to_pylist()
    assert row["reason"] == "connection lost"
    (row,) = fetch("/a", limit=199_999).table.to_pylist()
    assert (row["reason"], row["detail"]) == ("file too large", "199,999 bytes allowed, 200,000 bytes announced")


def test_a_range_nobody_asked_for_is_no_file(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = lambda request: request.answer(BODY, 206, content_range="bytes 0-199999/300000")
    (row,) = fetch("/a").table.to_pylist()
    assert (row["reason"], row["tries"]) == ("file changed meanwhile", 3)
