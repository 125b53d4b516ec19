from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.review.web.served import Served, put_work
from twin.catalog import render_objects
from twin.core import CatalogSettings, Workspace

SMALL = CatalogSettings(seen=2, unseen=0, views=4, twins=1, twin_views=4, degrees=[2], size=96, workers=1)
READY = "#stage[data-state=item]"

Reviewing = Callable[..., Any]
Serving = Callable[..., Served]


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two objects and a near-twin of each, four photos each; no test may change it."""
    workspace = Workspace(tmp_path_factory.mktemp("rendered"))
    render_objects(workspace, SMALL)
    return workspace


def _over(rendered: Workspace, folder: Path) -> Workspace:
    (folder / "catalog").symlink_to(rendered.root / "catalog")
    return Workspace(folder)


@pytest.fixture(scope="session")
def shared(browser: Any, rendered: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that many tests use, each as a reviewer of its own: every item is shown to everybody."""
    workspace = _over(rendered, tmp_path_factory.mktemp("shared"))
    put_work(workspace)
    served = Served(workspace)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def serve(browser: Any, rendered: Workspace, tmp_path: Path) -> Iterator[Serving]:
    """Starts a server of the test's own."""
    started: list[Served] = []

    def start(**work: int) -> Served:
        workspace = _over(rendered, tmp_path)
        put_work(workspace, **work)
        started.append(Served(workspace))
        started[-1].start()
        return started[-1]

    yield start
    for served in started:
        served.stop()


_NAMES = count(1)


@pytest.fixture
def reviewing(browser: Any) -> Iterator[Reviewing]:
    """Opens the page as a new reviewer, named ``page.reviewer``; no page may fail or leave its origin."""
    pages: list[Any] = []
    strays: list[str] = []
    errors: list[str] = []

    def enter(served: Served, *, queue: str = "link", size: tuple[int, int] = (1366, 768), **context: Any) -> Any:
        opened = browser.new_context(viewport={"width": size[0], "height": size[1]}, **context)
        opened.set_default_timeout(10_000)
        page = opened.new_page()
        page.reviewer = f"reviewer {next(_NAMES)}"
        page.on(
            "request", lambda request: None if request.url.startswith(served.address) else strays.append(request.url)
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(served.enter(page.reviewer))
        page.wait_for_selector(READY)
        if queue != "link":
            page.click(f"[data-queue={queue}]")
            page.wait_for_selector(f"{READY}[data-queue={queue}]")
        pages.append(page)
        return page

    yield enter
    for page in pages:
        page.context.close()
    assert not strays
    assert not errors
