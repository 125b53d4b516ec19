"""The real server in a process of its own, over real photos and a real database, that a test may stop and start."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import uvicorn

from twin.core import ReviewSettings, Workspace, read_rows
from twin.review.server import make_app
from twin.review.store import NewItem, Store, add_reviewer, open_store, put_items, read_verdicts, store_url

__all__ = ["Served", "free_port", "put_work"]

_SETTINGS = ReviewSettings(gold=0.0, repeats=0.0, browser=False)


class Served:
    """A review at `address`.

    Args:
        workspace: Where the catalogue is, and the database with its items.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", __name__, str(self.workspace.root), str(self.port)]
        self._process = subprocess.Popen(command)
        for _ in range(600):
            try:
                urllib.request.urlopen(self.address, timeout=5)
            except urllib.error.HTTPError:
                return  # a stranger is refused, so it is there
            except OSError:
                assert self._process.poll() is None, "the server has ended"
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def enter(self, name: str) -> str:
        """The personal link of a new reviewer."""
        with self.store() as store:
            _, token = add_reviewer(store, name)
        return f"{self.address}/enter/{token}"

    def verdicts(self, name: str) -> list[dict[str, Any]]:
        """What the database holds of a reviewer, in the order in which it was given."""
        with self.store() as store:
            rows = [row for row in read_verdicts(store).to_pylist() if row["reviewer"] == name]
        return sorted(rows, key=lambda row: row["at"])

    @contextmanager
    def store(self) -> Iterator[Store]:
        with closing(open_store(store_url(self.workspace, None))) as store:
            yield store


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def put_work(workspace: Workspace, *, needed: int = 99, links: int = 10) -> None:
    """Plan pairs of instances, some of them halves of one, each instance's photos, and whether it is two objects."""
    kinds = {row["instance_id"]: row["category"] for row in read_rows(workspace.instances)}
    names = sorted(kinds)

    def item(queue: str, place: int, a: str, b: str = "", kind: str = "") -> NewItem:
        return NewItem(queue, a, b, kind, kinds[a], None, None, 1.0 - place / 1000, needed)

    pairs = [*combinations(names, 2), *((name, name) for name in names)][:links]
    with closing(open_store(store_url(workspace, None))) as store:
        put_items(
            store,
            "link",
            [item("link", place, a, b, "halves" if a == b else "mined") for place, (a, b) in enumerate(pairs)],
        )
        put_items(store, "photo", [item("photo", place, name) for place, name in enumerate(names)])
        identity = [item("identity", place, name, "", "two objects") for place, name in enumerate(names[:3])]
        put_items(store, "identity", [*identity, item("identity", 3, names[0], names[1], "same object")])


def _serve(root: str, port: int) -> None:
    workspace = Workspace(Path(root))
    store = open_store(store_url(workspace, None))
    app = make_app(workspace, store, _SETTINGS, origin_hosts=["127.0.0.1"])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
