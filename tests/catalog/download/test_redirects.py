import asyncio
import socket
from collections.abc import Sequence

import pytest

from tests.catalog.download._server import HOST, Server, photo
from tests.catalog.download.conftest import Fetch, settings
from twin.catalog.download._addresses import allowed_networks
from twin.catalog.download._client import make_client
from twin.catalog.download._failure import FetchError
from twin.catalog.download._wire import GuardedBackend


@pytest.mark.parametrize(
    ("place", "detail"),
    [
        ("http://127.0.0.1:{port}/1", "127.0.0.1 leads to 127.0.0.1 (loopback)"),
        ("http://localhost:{port}/1", "localhost leads to 127.0.0.1 (loopback)"),
        ("http://0.0.0.0:{port}/1", "0.0.0.0 leads to 0.0.0.0 (unspecified)"),
        ("http://0x7f.1:{port}/1", "0x7f.1 leads to 127.0.0.1 (loopback)"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 leads to 169.254.169.254 (link-local)"),
        ("http://[::1]:{port}/1", "::1 leads to ::1 (loopback)"),
        ("http://[::ffff:127.0.0.1]:{port}/1", "::ffff:127.0.0.1 leads to ::ffff:127.0.0.1 (loopback)"),
        ("//127.0.0.1:{port}/1", "127.0.0.1 leads to 127.0.0.1 (loopback)"),
        ("file:///etc/passwd", "neither http nor https: file"),
        ("gopher://127.0.0.2/", "neither http nor https: gopher"),
    ],
)
def test_a_redirect_inside_is_refused(server: Server, fetch: Fetch, place: str, detail: str) -> None:
    location = place.format(port=server.server_port)
    server.routes["/a"] = lambda request: request.answer(status=302, location=location)
    (row,) = fetch("/a").table.to_pylist()
    assert (row["reason"], row["detail"], row["tries"]) == ("refused address", detail, 1)
    assert server.reached == {HOST}
    assert server.paths() == ["/a"]


def test_without_the_setting_the_server_itself_is_refused(server: Server, fetch: Fetch) -> None:
    (row,) = fetch("/1", allow=[]).table.to_pylist()
    assert (row["reason"], row["detail"]) == ("refused address", f"{HOST} leads to {HOST} (loopback)")
    assert server.requests == []
    assert fetch("/1").table.to_pylist()[0]["reason"] == "", "a refusal is not final: the setting may change"


def test_redirects_are_followed_up_to_a_number(server: Server, fetch: Fetch) -> None:
    for step in range(9):
        server.routes[f"/step/{step}"] = lambda request, to=step + 1: request.answer(status=301, location=f"{to}")
    server.routes["/step/3"] = lambda request: request.answer(photo(3))
    (row,) = fetch("/step/0", redirects=3).table.to_pylist()
    assert (row["reason"], row["bytes"]) == ("", 20_000)
    (row,) = fetch("/step/4", redirects=3).table.to_pylist()
    assert (row["reason"], row["tries"]) == ("too many redirects", 1)


def test_a_loop_ends(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = lambda request: request.answer(status=302, location="/b")
    server.routes["/b"] = lambda request: request.answer(status=302, location="/a")
    (row,) = fetch("/a", redirects=5).table.to_pylist()
    assert row["reason"] == "too many redirects"
    assert len(server.requests) == 6


def test_a_redirect_to_nowhere(server: Server, fetch: Fetch) -> None:
    server.routes["/a"] = lambda request: request.answer(status=302)
    server.routes["/b"] = lambda request: request.answer(status=302, location="http://a:b/")
    rows = fetch("/a", "/b").table.to_pylist()
    assert [(row["reason"], row["detail"]) for row in rows] == [("HTTP error", "302 Found")] * 2


def test_the_checked_address_is_the_one_connected_to(server: Server) -> None:
    """A name that leads elsewhere when it is asked for a second time leads nowhere else."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return [HOST] if len(asked) == 1 else ["127.0.0.1"]

    async def run() -> None:
        backend = GuardedBackend(allowed_networks([HOST]), rebinding)
        async with make_client(settings(), backend) as client:
            first = await client.get(f"http://rebind.example:{server.server_port}/1", headers={"Connection": "close"})
            assert first.content == photo(1)
            with pytest.raises(FetchError, match="refused address"):
                await client.get(f"http://rebind.example:{server.server_port}/2")

    asyncio.run(run())
    assert asked == ["rebind.example"] * 2
    assert server.reached == {HOST}
    assert server.requests[0][1]["Host"] == f"rebind.example:{server.server_port}"


@pytest.mark.parametrize(("addresses", "reason"), [(["93.184.215.14", "10.0.0.1"], "refused"), ([], "unknown host")])
def test_one_private_address_refuses_the_name(addresses: list[str], reason: str) -> None:
    async def mixed(host: str, port: int) -> Sequence[str]:
        return addresses

    async def run() -> None:
        await GuardedBackend((), mixed).connect_tcp("mixed.example", 80, timeout=1)

    with pytest.raises(FetchError, match=reason):
        asyncio.run(run())


def test_the_next_address_is_tried_where_one_does_not_answer(server: Server) -> None:
    async def two(host: str, port: int) -> Sequence[str]:
        return ["::1", HOST]

    async def run() -> None:
        stream = await GuardedBackend(allowed_networks(["::1", HOST]), two).connect_tcp("two", server.server_port, 1)
        await stream.aclose()

    asyncio.run(run())


def test_a_name_that_is_unknown() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(FetchError) as failure:
        asyncio.run(GuardedBackend((), nobody).connect_tcp("nowhere.example", 80))
    assert (failure.value.reason, failure.value.again) == ("unknown host", False)
    assert failure.value.detail == "nowhere.example: Name or service not known"
