"""A catalogue of drawings with links, and an empty store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.judging.drawn import drawn_workspace
from twin.core import Workspace
from twin.review.store import Store, open_store, store_url


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return drawn_workspace(tmp_path)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    opened = open_store(store_url(workspace, None))
    yield opened
    opened.close()
