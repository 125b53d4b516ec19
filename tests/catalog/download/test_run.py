import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.download._server import Request, Server, photo
from tests.catalog.download.conftest import Fetch, settings
from twin.catalog.download import download, fetched
from twin.catalog.download._journal import Journal
from twin.catalog.download._urls import unique
from twin.catalog.listing import UnusableError
from twin.core import TwinError


def test_the_table_tells_of_every_url(server: Server, fetch: Fetch, tmp_path: Path) -> None:
    result = fetch("/2", "/1", "/nothing", "/1")
    rows = pq.read_table(tmp_path / "photos" / "downloads.parquet").to_pylist()
    assert result.table.to_pylist() == rows
    assert [row["url"] for row in rows] == [server.url(path) for path in ("/1", "/2", "/nothing")]
    for seed, row in enumerate(rows[:2], 1):
        assert (tmp_path / "photos" / row["file"]).read_bytes() == photo(seed)
        assert row["sha256"] == hashlib.sha256(photo(seed)).hexdigest()
        assert (row["bytes"], row["type"], row["tries"], row["status"], row["reason"]) == (20_000, "jpeg", 1, 200, "")
    assert (rows[2]["file"], rows[2]["status"], rows[2]["reason"]) == ("", 404, "HTTP error")
    assert rows[2]["detail"] == "404 Not Found"
    assert sorted(server.paths()) == ["/1", "/2", "/nothing"], "the same URL twice is fetched once"
    assert [path.name for path in (tmp_path / "photos" / ".partial").iterdir()] == []


def test_lookups(server: Server, fetch: Fetch, tmp_path: Path) -> None:
    fetch("/1", "/nothing")
    found = fetched(tmp_path / "photos")
    place = found[server.url("/1")]
    assert isinstance(place, Path)
    assert place.read_bytes() == photo(1)
    failure = found[server.url("/nothing")]
    assert isinstance(failure, UnusableError)
    assert (failure.reason, failure.detail) == ("HTTP error", "404 Not Found")
    assert server.url("/never asked for") not in found
    assert "" not in found
    assert list(found) == sorted(found)
    assert len(fetched(tmp_path / "no such folder")) == 0


def test_what_is_here_or_hopeless_is_not_asked_for_again(server: Server, fetch: Fetch) -> None:
    server.routes["/busy"] = lambda request: request.answer(status=503)
    paths = ("/1", "/2", "/3", "/nothing", "/busy")
    first = fetch(*paths, tries=1)
    server.requests.clear()
    changed, lost = first[server.url("/2")], first[server.url("/3")]
    assert isinstance(changed, Path)
    assert isinstance(lost, Path)
    changed.write_bytes(b"cut")
    lost.unlink()
    server.routes.clear()
    server.routes["/busy"] = lambda request: request.answer(photo(9))
    second = fetch(*paths)
    assert sorted(server.paths()) == ["/2", "/3", "/busy"]
    assert [row["reason"] for row in second.table.to_pylist()] == ["", "", "", "", "HTTP error"]
    server.requests.clear()
    assert fetch(*paths).table == second.table
    assert server.paths() == []


def test_a_second_list_adds_to_the_folder(server: Server, fetch: Fetch, tmp_path: Path) -> None:
    fetch("/1", "/2")
    assert list(fetch("/2", "/3")) == [server.url("/2"), server.url("/3")]
    assert list(fetched(tmp_path / "photos")) == [server.url(path) for path in ("/1", "/2", "/3")]


def test_servers_learn_who_asks_and_nothing_else(server: Server, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url("/proxy"))
    server.routes["/1"] = lambda request: request.answer(photo(1), set_cookie="id=7; Path=/")
    fetch("/1", "/2", contact="https://example.org/bot", concurrency=1)
    assert sorted(server.paths()) == ["/1", "/2"]
    for _, headers, _ in server.requests:
        assert headers["User-Agent"].startswith("twin-vlm/")
        assert headers["User-Agent"].endswith(" (+https://example.org/bot)")
        assert headers["Accept-Encoding"] == "identity"
        assert "Cookie" not in headers
        assert "Referer" not in headers


def test_one_download_at_a_time(fetch: Fetch, tmp_path: Path) -> None:
    fetch("/1")
    with (
        Journal.open(tmp_path / "photos" / "downloads.jsonl"),
        pytest.raises(TwinError, match="Another download is running"),
    ):
        fetch("/2")


def test_wrong_places_and_settings_are_said_so(tmp_path: Path, fetch: Fetch) -> None:
    (tmp_path / "photos").write_text("a file")
    with pytest.raises(TwinError, match="cannot be written to"):
        fetch("/1")
    with pytest.raises(TwinError, match=r"networks like 10\.0\.0\.0/8"):
        fetch("/1", allow=["10.0.0.0/99"])


def test_a_place_that_becomes_unwritable_ends_the_run(fetch: Fetch, server: Server, tmp_path: Path) -> None:
    def block(request: Request) -> None:
        folder = tmp_path / "photos" / ".partial"
        folder.rmdir()
        folder.write_text("")
        request.answer(photo(1))

    server.routes["/1"] = block
    with pytest.raises(TwinError, match="cannot be written to: Not a directory"):
        fetch("/1")


def test_nothing_to_fetch(tmp_path: Path) -> None:
    assert len(download([], tmp_path / "photos", settings())) == 0


@given(st.lists(st.text(st.characters(), max_size=5)))
def test_urls_are_distinct_and_sorted_whatever_they_are(urls: list[str]) -> None:
    expected = sorted({url.encode("utf-8", "backslashreplace").decode() for url in urls})
    assert unique(iter(urls)).to_pylist() == expected


def test_no_text_is_a_url_that_breaks_the_run(tmp_path: Path) -> None:
    odd = ["", "x", "\ud800", "http://", "http://[", "http:///x", "http://a:b/", "http://\0/", "ftp://a/b", "data:,x"]
    odd += ["http://" + "a" * 70 + ".invalid/", "//a", "http://a b/", "a" * 100_000]
    result = download(odd, tmp_path / "photos", settings(tries=1))
    assert len(result) == len(odd)
    assert {row["reason"] for row in result.table.to_pylist()} <= {"not a web address", "unknown host"}
    assert isinstance(result["\ud800"], UnusableError)
