"""The server is killed while people review: what it acknowledged is there, once, and nobody is kept from working."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.review.reviewed import write_catalogue, write_links
from twin.core import Workspace
from twin.review.store import Store, add_reviewer, open_store, read_items, read_verdicts, store_url

REVIEWERS, KILLS = 6, 4


class Page:
    """What the page of one reviewer does, its journal included: what is not acknowledged is sent again."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.csrf = self.cookie = ""
        self.journal: list[dict[str, Any]] = []
        self.acknowledged: list[str] = []
        self.seen = 0

    def review(self, until: float) -> None:
        """Judge as fast as possible until a moment, or until the server is gone."""
        try:
            self._enter()
            while time.monotonic() < until and self.step():
                pass
        except (OSError, http.client.HTTPException):
            pass

    def step(self) -> bool:
        """Send what is not acknowledged, and judge one item; False when there is none."""
        self._send()
        items = json.loads(self._ask("GET", "/api/items?queue=link&many=1"))["items"]
        for item in items:
            self.seen += 1
            name = f"{self.token[:6]}-{self.seen}".replace("_", ".")
            about = {"item": item["item"], "repeat": item["repeat"], "verdict": "different"}
            self.journal.append(about | {"client_id": name, "seconds": 0.1, "at": time.time()})
        self._send()
        return bool(items)

    def _send(self) -> None:
        if self.journal:
            answer = json.loads(self._ask("POST", "/api/verdicts", json.dumps({"verdicts": self.journal})))
            assert set(answer["receipts"].values()) <= {"kept", "known"}, answer
            self.acknowledged += answer["receipts"]
            self.journal = []

    def _enter(self) -> None:
        self._ask("GET", f"/enter/{self.token}")
        found = re.search(rb'name="csrf" content="(\w+)"', self._ask("GET", "/"))
        assert found is not None
        self.csrf = found[1].decode()

    def _ask(self, method: str, path: str, body: str | None = None) -> bytes:
        headers = {"Cookie": self.cookie, "X-Twin-CSRF": self.csrf, "Content-Type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            read = answer.read()
        assert answer.status in (200, 303), (path, answer.status, read)
        self.cookie = answer.headers.get("Set-Cookie", self.cookie).partition(";")[0]
        return read


@contextmanager
def served(workspace: Workspace, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "twin", "review", "--workspace", str(workspace.root), f"--port={port}"]
    more = ["--no-browser", "--gold=0", "--repeats=0", "--verdicts=3"]
    with subprocess.Popen([*command, *more], stdout=subprocess.DEVNULL) as process:
        try:
            await_answer(process, port)
            yield process
        finally:
            process.kill()


def await_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Until a stranger is refused; the port is taken long before."""
    while process.poll() is None:
        with (
            suppress(OSError, http.client.HTTPException),
            closing(http.client.HTTPConnection("127.0.0.1", port)) as line,
        ):
            line.request("GET", "/")
            assert line.getresponse().status == 401
            return
        time.sleep(0.05)
    raise AssertionError("the server has ended")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path / "review")
    names = [f"pot {number:02d}" for number in range(24)]
    write_catalogue(found, names)
    write_links(found, list(combinations(names, 2)))
    return found


def counted(store: Store, pages: list[Page]) -> None:
    """Every acknowledged verdict is there once; an item has no more than it needs."""
    names = read_verdicts(store)["client_id"].to_pylist()
    assert len(names) == len(set(names))
    assert {name for page in pages for name in page.acknowledged} <= set(names)
    assert max(read_items(store, "link")["given"].to_pylist()) <= 3


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_no_item_is_stuck(workspace: Workspace) -> None:
    port = free_port()
    with closing(open_store(store_url(workspace, None))) as store, ThreadPoolExecutor(REVIEWERS) as pool:
        pages = [Page(port, add_reviewer(store, f"reviewer {number}")[1]) for number in range(REVIEWERS)]
        cut_short, before = 0, 0
        for kill in range(KILLS):
            with served(workspace, port) as process:
                people = [pool.submit(page.review, time.monotonic() + 60) for page in pages]
                time.sleep(1.5 + kill / 3)
                assert process.poll() is None
                process.send_signal(signal.SIGKILL)
                for person in people:
                    person.result()
            counted(store, pages)
            cut_short += sum(bool(page.journal) for page in pages)
            before, after = len(read_verdicts(store)), before
            assert before > after
        assert cut_short, "no verdict was under way"
        with served(workspace, port):
            # The leases of before last ten minutes and are the same people's: they go on where they were.
            for person in [pool.submit(page.review, time.monotonic() + 240) for page in pages]:
                person.result()
        counted(store, pages)
        assert not any(page.journal for page in pages)
        assert set(read_items(store, "link")["wanted"].to_pylist()) == {0}
