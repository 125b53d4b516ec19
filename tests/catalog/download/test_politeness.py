import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.download._server import Request, Server, photo
from tests.catalog.download.conftest import Fetch, settings
from twin.catalog.download import download
from twin.catalog.download._hosts import Hosts
from twin.catalog.download._waits import back_off, retry_after

HOSTS = ["127.0.0.2", "127.0.0.3", "127.0.0.4"]


def slow(request: Request) -> None:
    time.sleep(0.03)
    request.answer(photo())


def test_bounds_hold_in_all_and_for_each_host(server: Server, tmp_path: Path) -> None:
    names = [f"/{number}" for number in range(12)]
    server.routes = dict.fromkeys(names, slow)
    urls = [server.url(name, host) for name in names for host in HOSTS]
    download(urls, tmp_path / "photos", settings(allow=HOSTS, concurrency=5, per_host=2))
    assert max(server.peak[host] for host in HOSTS) == 2
    assert 2 < server.peak[""] <= 5
    assert len(server.requests) == len(urls)


def test_the_bound_holds_where_redirects_lead(server: Server, tmp_path: Path) -> None:
    for number in range(12):
        there = server.url(f"/there{number}", HOSTS[0])
        server.routes[f"/{number}"] = lambda request, place=there: request.answer(status=302, location=place)
        server.routes[f"/there{number}"] = slow
    urls = [server.url(f"/{number}", HOSTS[number % 2 + 1]) for number in range(12)]
    result = download(urls, tmp_path / "photos", settings(allow=HOSTS, per_host=2))
    assert set(result.table["reason"].to_pylist()) == {""}
    assert server.peak[HOSTS[0]] == 2


def test_a_slow_host_holds_up_no_other(server: Server, tmp_path: Path) -> None:
    """Sorted by URL, all of the slow host's photos come first."""
    server.routes = {f"/{number}": slow for number in range(20)}
    urls = [server.url(f"/{number}", HOSTS[0]) for number in range(20)] + [server.url("/99", HOSTS[1])]
    download(urls, tmp_path / "photos", settings(allow=HOSTS, concurrency=2, per_host=2))
    assert server.paths().index("/99") <= 4


def test_requests_keep_their_distance() -> None:
    async def run() -> list[float]:
        hosts, entered = Hosts(per_host=3, delay=0.04), []

        async def request() -> None:
            async with hosts.slot("a"):
                entered.append(asyncio.get_running_loop().time())

        async with asyncio.TaskGroup() as group:
            for _ in range(6):
                group.create_task(request())
        assert hosts.wait("b") == 0
        return entered

    times = asyncio.run(run())
    assert len(times) == 6
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.04 - 1e-6


def test_the_distance_is_kept_in_a_run(server: Server, fetch: Fetch) -> None:
    start = time.monotonic()
    result = fetch(*(f"/{number}" for number in range(5)), delay=0.1)
    assert time.monotonic() - start > 4 * 0.1
    assert set(result.table["reason"].to_pylist()) == {""}


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: Server, fetch: Fetch, status: int) -> None:
    def serve(request: Request) -> None:
        request.answer(status=status) if len(server.requests) < 3 else request.answer(photo())

    server.routes["/a"] = serve
    (row,) = fetch("/a").table.to_pylist()
    assert (row["reason"], row["tries"], row["status"]) == ("", 3, 200)


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 451, 501])
def test_a_clear_no_is_taken(server: Server, fetch: Fetch, status: int) -> None:
    server.routes["/a"] = lambda request: request.answer(status=status)
    (row,) = fetch("/a").table.to_pylist()
    assert (row["reason"], row["tries"], row["status"]) == ("HTTP error", 1, status)


@pytest.mark.parametrize(("asked", "cap", "pause"), [("1", 60.0, 1.0), ("3600", 0.3, 0.3)])
def test_a_host_that_asks_for_a_pause_gets_one(
    server: Server, fetch: Fetch, asked: str, cap: float, pause: float
) -> None:
    """The whole host is left alone, other photos of it wait as well."""
    first = True

    def serve(request: Request) -> None:
        nonlocal first
        if first:
            first = False
            request.answer(status=429, retry_after=asked)
        else:
            request.answer(photo())

    server.routes = {f"/{number}": serve for number in range(3)}
    result = fetch("/0", "/1", "/2", per_host=1, longest_wait=cap)
    assert result.table["reason"].to_pylist() == [""] * 3
    times = [moment for _, _, moment in server.requests]
    assert pause * 0.95 < times[1] - times[0] < pause + 5
    assert len(times) == 4


@given(st.integers(0, 9), st.integers(1, 12), st.text(max_size=4))
def test_waits_double_and_differ_by_url(seed: int, tries: int, url: str) -> None:
    given_settings = settings(seed=seed, wait_seconds=2.0, longest_wait=1e9)
    wait = back_off(given_settings, url, tries, None)
    assert 2.0**tries * 0.5 <= wait <= 2.0**tries * 1.5
    assert wait == back_off(given_settings, url, tries, None)
    assert wait != back_off(given_settings, url + "x", tries, None)
    assert back_off(settings(longest_wait=0.25), url, tries, 7.0) == 0.25
    assert back_off(settings(longest_wait=9.0), url, tries, 7.0) == 7.0


def test_ways_to_ask_for_a_pause() -> None:
    assert retry_after("120") == 120.0
    soon = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True))
    assert soon is not None
    assert 28 < soon <= 30
    assert retry_after("Fri, 01 Jan 1999 00:00:00 GMT") == 0.0
    for nothing in ("", "soon", "-5", "1.5", "Fri, 31 Dec 9999 23:59:59 -1200"):
        assert retry_after(nothing) is None, nothing


@given(st.text(max_size=40))
def test_any_text_may_ask_for_a_pause(text: str) -> None:
    wait = retry_after(text)
    assert wait is None or wait >= 0
