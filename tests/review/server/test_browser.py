"""A real browser between a foreign site and the server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.review.reviewed import write_catalogue, write_links
from tests.review.serving import Served, served
from twin.core import Workspace

FETCH = """async ([address, more]) => {
  try {
    const answer = await fetch(address, { credentials: "include", ...more });
    return answer.type === "opaque" ? "unreadable" : await answer.text();
  } catch { return "unreadable"; }
}"""


class Mail(BaseHTTPRequestHandler):
    """A page of another site; for a browser, localhost and 127.0.0.1 are two sites."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<a>your link</a>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def mail() -> Iterator[str]:
    site = ThreadingHTTPServer(("127.0.0.1", 0), Mail)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://localhost:{site.server_port}/"
    site.shutdown()
    site.server_close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    workspace = Workspace(tmp_path / "review")
    write_catalogue(workspace)
    write_links(workspace, [("cup", "jar")])
    with served(workspace.root) as running:
        yield running


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_link_in_a_mail_opens_the_page_and_the_mail_sees_nothing(server: Served, page: Any) -> None:
    with mail() as site:
        page.goto(site)
        page.eval_on_selector(
            "a", "(link, address) => { link.href = address; }", f"{server.origin}/enter/{server.token}"
        )
        page.click("a")
        page.wait_for_url(f"{server.origin}/")
        page.wait_for_selector("meta[name=csrf]", state="attached")
        assert server.token not in page.content()
        assert page.evaluate("document.cookie") == ""
        own = page.evaluate(FETCH, ["/api/progress", {}])
        assert '"total"' in own
        page.goto(site)
        for path, more in (
            ("/api/progress", {}),
            ("/api/progress", {"mode": "no-cors"}),
            ("/api/release", {"method": "POST", "mode": "no-cors", "body": '{"items":[1]}'}),
            ("/api/release", {"method": "POST", "headers": {"X-Twin-CSRF": "x"}, "body": "{}"}),
        ):
            assert page.evaluate(FETCH, [server.origin + path, more]) == "unreadable"
        frame = "(address) => { const f = document.createElement('iframe'); f.src = address; document.body.append(f); }"
        page.evaluate(frame, server.origin)
        page.wait_for_timeout(500)
        assert "Review" not in "".join(inner.content() for inner in page.frames if inner != page.main_frame)
