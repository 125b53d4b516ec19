"""A run that is killed, and killed again, ends as one that was not."""

import multiprocessing
import time
from pathlib import Path

import pyarrow.parquet as pq

from tests.catalog.download._server import Request, Server, photo
from tests.catalog.download.conftest import settings
from twin.catalog.download import download, fetched
from twin.catalog.download._journal import Journal, read_journal

FILES, AT_A_TIME = 60, 4


def dripping(request: Request) -> None:
    body = photo(int(request.path[1:]))
    request.head(content_length=len(body), etag='"v1"')
    for start in range(0, len(body), 5000):
        request.wfile.write(body[start : start + 5000])
        time.sleep(0.005)


def run(base: str, folder: Path) -> None:
    download([f"{base}/{number}" for number in range(FILES)], folder, settings(per_host=AT_A_TIME))


def test_killed_again_and_again(server: Server, tmp_path: Path) -> None:
    server.routes = {f"/{number}": dripping for number in range(FILES)}
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__, "twin.catalog.download._session", "pandas"])
    killed = tmp_path / "killed"
    for stop in (10, 25, 45):
        process = processes.Process(target=run, args=(server.url(""), killed))
        process.start()
        while len(server.requests) < stop:
            assert process.is_alive()
            time.sleep(0.002)
        process.kill()
        process.join()
        for path in fetched(killed).values():
            assert isinstance(path, Path)
            assert len(path.read_bytes()) == 20_000
    run(server.url(""), killed)
    check(server, killed, tmp_path / "whole")


def check(server: Server, killed: Path, whole: Path) -> None:
    """What was killed is as what was not, and little was fetched twice."""
    assert len(server.requests) <= FILES + 3 * AT_A_TIME, "only what was on its way is fetched again"
    run(server.url(""), whole)
    tables = [pq.read_table(folder / "downloads.parquet") for folder in (killed, whole)]
    steady = [name for name in tables[0].column_names if name != "status"]  # a continued transfer ends with 206
    assert tables[0].select(steady) == tables[1].select(steady)
    for number in range(FILES):
        path = fetched(killed)[server.url(f"/{number}")]
        assert isinstance(path, Path)
        assert path.read_bytes() == photo(number)


def test_a_line_that_was_cut_costs_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "downloads.jsonl"
    row = dict.fromkeys(("file", "sha256", "type", "reason", "detail"), "") | dict.fromkeys(
        ("bytes", "tries", "status"), 0
    )
    with Journal.open(path) as journal:
        journal.add({"url": "a"} | row)
        journal.add({"url": "b"} | row)
    path.write_bytes(path.read_bytes()[:-9])
    assert read_journal(path)["url"].to_pylist() == ["a"]
    with Journal.open(path) as journal:
        journal.add({"url": "c"} | row)
    assert read_journal(path)["url"].to_pylist() == ["a", "c"]


def test_the_last_word_on_a_url_counts(tmp_path: Path) -> None:
    row = dict.fromkeys(("file", "sha256", "type", "detail"), "") | dict.fromkeys(("bytes", "tries", "status"), 0)
    with Journal.open(tmp_path / "downloads.jsonl") as journal:
        for reason in ("one", "two", "three"):
            journal.add({"url": "a", "reason": reason} | row)
            journal.add({"url": "b", "reason": reason} | row)
    assert fetched(tmp_path).table.select(["url", "reason"]).to_pylist() == [
        {"url": "a", "reason": "three"},
        {"url": "b", "reason": "three"},
    ]
