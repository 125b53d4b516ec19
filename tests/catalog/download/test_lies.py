"""Servers that lie, hang up, or never end."""

import gzip
import socket
import threading
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.catalog.download._server import HOST, Request, Server, photo
from tests.catalog.download.conftest import Fetch, settings
from twin.catalog.download import Downloaded, download
from twin.catalog.download._encoding import _Inflate
from twin.catalog.download._failure import FetchError

MEGABYTE = 1_000_000


def only(result: Downloaded) -> tuple[str, str, int]:
    """Reason, detail and tries of the one row."""
    (row,) = result.table.to_pylist()
    assert bool(row["file"]) != bool(row["reason"])
    return row["reason"], row["detail"], row["tries"]


@pytest.fixture(autouse=True)
def nothing_left_over(tmp_path: Path, request: pytest.FixtureRequest) -> object:
    """What was refused leaves no file."""
    yield
    folder = tmp_path / "photos"
    table = [path for path in folder.glob("??/*") if path.is_file()]
    assert all(path.read_bytes()[:3] == b"\xff\xd8\xff" for path in table)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"\n<!DOCTYPE html><title>Sorry</title>", "an HTML page"),
        (b'{"error": "gone"}', "JSON"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"%PDF-1.7" + bytes(5000), "a PDF"),
        (b"BMW sells cars", "begins with 42 4d 57 20 73 65 6c 6c"),
        (b"\xff\xd8", "begins with ff d8"),
    ],
)
def test_content_decides_not_the_label(server: Server, fetch: Fetch, body: bytes, detail: str) -> None:
    server.routes["/a"] = lambda request: request.answer(body, content_type="image/jpeg")
    assert only(fetch("/a")) == ("not an image", detail, 1)
    server.routes["/b"] = lambda request: request.answer(photo(), content_type="text/html")
    assert only(fetch("/b")) == ("", "", 1)


def test_an_empty_body(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = lambda request: request.answer()
    assert only(fetch("/a")) == ("empty file", "", 1)


def test_a_body_shorter_than_announced(server: Server, fetch: Fetch) -> None:
    def short(request: Request) -> None:
        request.answer(photo(), content_length=30_000)
        request.cut()

    server.routes["/a"] = short
    reason, _, tries = only(fetch("/a"))
    assert (reason, tries) == ("connection lost", 3)


def test_a_body_longer_than_announced_harms_no_other(server: Server, fetch: Fetch) -> None:
    """The surplus is a whole answer, which must not be taken for the answer to the next request."""
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + photo(666)

    def long(request: Request) -> None:
        head = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n"
        request.wfile.write(head + photo() + forged)

    server.routes["/a"] = long
    result = fetch("/a", "/1", "/2", concurrency=1, per_host=1)
    rows = result.table.to_pylist()
    assert [row["reason"] for row in rows] == ["", "", "wrong length"]
    assert rows[2]["detail"].startswith("20,000 bytes announced, at least ")
    for seed in (1, 2):
        place = result[server.url(f"/{seed}")]
        assert isinstance(place, Path)
        assert place.read_bytes() == photo(seed)


def test_early_hints_are_no_surplus(server: Server, fetch: Fetch) -> None:
    head = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n"
    server.routes["/a"] = lambda request: request.wfile.write(head + photo()) and None
    assert only(fetch("/a")) == ("", "", 1)


def test_a_length_beyond_the_limit_is_refused_before_the_body(server: Server, fetch: Fetch) -> None:
    sent = threading.Event()

    def huge(request: Request) -> None:
        request.head(content_length=10**12)
        request.rfile.read(1)  # until the client hangs up
        sent.set()

    server.routes["/a"] = huge
    reason, detail, tries = only(fetch("/a", limit=MEGABYTE))
    assert (reason, detail, tries) == (
        "file too large",
        "1,000,000 bytes allowed, 1,000,000,000,000 bytes announced",
        1,
    )
    assert sent.wait(2)


def test_an_endless_body_is_stopped_at_the_limit(server: Server, fetch: Fetch) -> None:
    sent = 0

    def endless(request: Request) -> None:
        nonlocal sent
        request.head(transfer_encoding="chunked")
        piece = photo(size=50_000)
        while True:
            request.wfile.write(b"c350\r\n" + piece + b"\r\n")
            sent += len(piece)

    server.routes["/a"] = endless
    assert only(fetch("/a", limit=MEGABYTE)) == ("file too large", "1,000,000 bytes allowed, more came", 1)
    assert sent < 20 * MEGABYTE, "it must hang up, up to what the sockets hold"


def test_a_gzip_bomb_is_stopped_at_the_limit(server: Server, fetch: Fetch) -> None:
    bomb = gzip.compress(photo() + bytes(50 * MEGABYTE), 9)
    assert len(bomb) < MEGABYTE / 10
    server.routes["/a"] = lambda request: request.answer(bomb, content_encoding="gzip")
    assert only(fetch("/a", limit=MEGABYTE)) == ("file too large", "1,000,000 bytes allowed, more came", 1)


@pytest.mark.parametrize(
    "pack", [gzip.compress, zlib.compress, lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])]
)
def test_a_compressed_photo_is_unpacked(server: Server, fetch: Fetch, pack: object) -> None:
    packed = pack(photo())  # type: ignore[operator]
    server.routes["/a"] = lambda request: request.answer(packed, content_encoding="gzip")
    result = fetch("/a")
    place = result[server.url("/a")]
    assert isinstance(place, Path)
    assert place.read_bytes() == photo()


@pytest.mark.parametrize(
    ("body", "encoding", "detail"),
    [
        (gzip.compress(photo())[:-4], "gzip", "the compressed data has no end"),
        (photo(), "gzip", "incorrect header check"),
        (photo(), "br", "unknown encoding 'br'"),
    ],
)
def test_a_damaged_transfer(server: Server, fetch: Fetch, body: bytes, encoding: str, detail: str) -> None:
    server.routes["/a"] = lambda request: request.answer(body, content_encoding=encoding)
    reason, said, _ = only(fetch("/a"))
    assert reason == "damaged transfer"
    assert detail in said


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=3), st.integers(1, 50))
def test_inflation_undoes_compression_in_small_pieces(members: list[bytes], step: int) -> None:
    packed = b"".join(gzip.compress(member * 400) for member in members)
    inflate = _Inflate()
    pieces = [piece for at in range(0, len(packed), step) for piece in inflate.pieces(packed[at : at + step])]
    inflate.end()
    assert b"".join(pieces) == b"".join(member * 400 for member in members)
    assert max(map(len, pieces)) <= 1 << 16


@given(st.binary(max_size=200))
@example(gzip.compress(b"x") + b"\0\0")
def test_inflation_of_anything_ends_or_fails(data: bytes) -> None:
    inflate = _Inflate()
    try:
        for _ in inflate.pieces(data):
            pass
        inflate.end()
    except FetchError as error:
        assert error.reason == "damaged transfer"


def test_a_dripping_server_runs_out_of_time(server: Server, fetch: Fetch) -> None:
    def drip(request: Request) -> None:
        request.head(content_length=20_000)
        for byte in photo():
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(0.02)

    server.routes["/a"] = drip
    start = time.perf_counter()
    result = fetch("/a", "/1", try_seconds=0.5, file_seconds=0.8, tries=9)
    assert time.perf_counter() - start < 20, "400 s otherwise"
    rows = result.table.to_pylist()
    assert [row["reason"] for row in rows] == ["", "timed out"]
    assert 2 <= rows[1]["tries"] <= 3, "0.5 s and what is left of 0.8 s"


def test_a_server_that_hangs_up_at_once(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = lambda request: request.cut()
    reason, _, tries = only(fetch("/a"))
    assert (reason, tries) == ("connection lost", 3)


def test_nobody_listens_and_the_host_is_given_up(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))  # bound, but it does not listen
        port = taken.getsockname()[1]
        urls = [f"http://{HOST}:{port}/{name}" for name in range(30)]
        result = download(urls, tmp_path / "photos", settings(tries=2, per_host=1))
    rows = result.table.to_pylist()
    assert [row["reason"] for row in rows] == ["no connection"] * 3 + ["host does not answer"] * 27
    assert [row["tries"] for row in rows] == [2] * 3 + [0] * 27


_HEADS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 206 \r\n",
        b"HTTP/1.1 302 x\r\n",
        b"HTTP/1.0 200 OK\n",
        b"HTTP/1.1 100 \r\n\r\n",
        b"HTTP/9.9 999\r\n",
        b"",
    ]
)
_NAMES = st.sampled_from(
    [
        b"Content-Length",
        b"Location",
        b"Retry-After",
        b"ETag",
        b"Content-Encoding",
        b"Content-Range",
        b"Transfer-Encoding",
    ]
)
_VALUES = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(
        [b"9" * 5000, b"-1", b"5, 5", b"chunked", b"gzip", b"http://a:b/", b"file:///x", b"bytes 0-1/2", b"/"]
    ),
)
_ANSWERS = st.builds(
    lambda head, headers, end, body: (
        head + b"".join(name + b": " + value + b"\r\n" for name, value in headers) + end + body
    ),
    _HEADS,
    st.lists(st.tuples(_NAMES, _VALUES), max_size=3),
    st.sampled_from([b"\r\n", b""]),
    st.one_of(st.binary(max_size=100), st.just(photo(size=90))),
)


@examples(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(_ANSWERS, min_size=30, max_size=30))
def test_no_bytes_are_an_answer_that_breaks_the_run(
    server: Server, tmp_path_factory: pytest.TempPathFactory, answers: list[bytes]
) -> None:
    def send(request: Request) -> None:
        request.wfile.write(answers[int(request.path[2:])])
        request.cut()

    server.routes = {f"/x{number}": send for number in range(len(answers))}
    folder = tmp_path_factory.mktemp("fuzz")
    result = download([server.url(path) for path in server.routes], folder, settings(tries=1, redirects=1))
    for row in result.table.to_pylist():
        assert bool(row["file"]) != bool(row["reason"])
        assert row["reason"] != "timed out"
