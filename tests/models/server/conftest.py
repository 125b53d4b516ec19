import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evaluate.synthetic import make_workspace
from tests.models.server.chat_server import ChatServer
from twin.core import Workspace


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.closing.set()
        made.shutdown()


@pytest.fixture(scope="session")
def made_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that no test may change."""
    return make_workspace(tmp_path_factory.mktemp("small"), bases=3, groups=("seen",), size=32).root


@pytest.fixture
def workspace(made_small: Path, tmp_path: Path) -> Workspace:
    """A workspace of the test's own; the photos are shared, because they never change."""
    for entry in ("benchmark", "catalog"):
        (tmp_path / entry).symlink_to(made_small / entry)
    return Workspace(tmp_path)
