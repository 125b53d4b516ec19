"""A catalogue of drawings with links, and a store in which they are planned."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.judging.drawn import drawn_workspace
from twin.core import ReviewSettings, Workspace
from twin.review.planning import plan
from twin.review.store import Store, open_store, store_url


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return drawn_workspace(tmp_path)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    opened = open_store(store_url(workspace, None))
    plan(workspace, opened, ReviewSettings(gold=0.3, gold_degree=4))
    yield opened
    opened.close()
