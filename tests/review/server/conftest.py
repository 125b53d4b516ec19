"""A review of six instances with all links between them, and its application."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.review.reviewed import NAMES, write_catalogue, write_links
from twin.core import ReviewSettings, Workspace
from twin.review.planning import plan
from twin.review.server import make_app
from twin.review.store import Reviewer, Store, add_reviewer, open_store, store_url

HOST = "127.0.0.1:8765"
SETTINGS = ReviewSettings(gold=0.2, repeats=0, replan_every=1000)


@dataclass(frozen=True)
class Review:
    """A review and its server."""

    workspace: Workspace
    store: Store
    photos: dict[str, list[str]]
    stranger: TestClient
    """A client without a personal link."""

    def client(self) -> TestClient:
        """Another browser."""
        return TestClient(self.stranger.app, base_url=f"http://{HOST}")

    def token(self, name: str) -> tuple[Reviewer, str]:
        """A reviewer with a personal link."""
        return add_reviewer(self.store, name)

    def enter(self, name: str) -> TestClient:
        """A browser in which a reviewer has opened their link and the page."""
        client = self.client()
        _, token = self.token(name)
        page = client.get(f"/enter/{token}")
        assert page.status_code == 200
        found = re.search(r'name="csrf" content="([0-9a-f]{64})"', page.text)
        assert found is not None
        client.headers["X-Twin-CSRF"] = found[1]
        client.headers["Origin"] = f"http://{HOST}"
        return client

    def counts_again(self) -> None:
        """Let the server's counts, which may be a moment old, be counted anew."""
        self.stranger.app.state.work.counts._count()  # type: ignore[attr-defined]


Made = Callable[[ReviewSettings], Review]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Makes the review with other settings."""
    workspace = Workspace(tmp_path / "review")
    photos = write_catalogue(workspace)
    write_links(workspace, list(combinations(NAMES, 2)))
    with closing(open_store(store_url(workspace, None))) as store:

        def make(settings: ReviewSettings) -> Review:
            plan(workspace, store, settings)
            app = make_app(workspace, store, settings, origin_hosts=["127.0.0.1", "review.example"])
            return Review(workspace, store, photos, TestClient(app, base_url=f"http://{HOST}"))

        yield make


@pytest.fixture
def review(made: Made) -> Review:
    return made(SETTINGS)
