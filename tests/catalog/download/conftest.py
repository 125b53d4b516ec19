import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.download._server import HOST, Server
from twin.catalog.download import Downloaded, download
from twin.core import DownloadSettings

Fetch = Callable[..., Downloaded]


def settings(**changed: Any) -> DownloadSettings:
    """Settings of tests: quick, and the test server's address is allowed."""
    return DownloadSettings.model_validate(
        {"allow": [HOST], "wait_seconds": 0.01, "tries": 3, "try_seconds": 5.0} | changed
    )


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def fetch(tmp_path: Path, server: Server) -> Fetch:
    """Downloads some paths of the test server."""

    def run(*paths: str, **changed: Any) -> Downloaded:
        return download([server.url(path) for path in paths], tmp_path / "photos", settings(**changed))

    return run
