"""The real server in a process of its own."""

import http.client
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import combinations
from pathlib import Path

import httpx2
import pytest

from tests.review.reviewed import NAMES, write_catalogue, write_links
from tests.review.server.test_verdicts import verdict
from tests.review.serving import Served, command, environment, served
from twin.core import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(tmp_path_factory.mktemp("served") / "review")
    write_catalogue(made)
    write_links(made, list(combinations(NAMES, 2)))
    return made


@pytest.fixture(scope="module")
def server(workspace: Workspace) -> Iterator[Served]:
    with served(workspace.root) as running:
        yield running


@contextmanager
def entered(server: Served) -> Iterator[httpx2.Client]:
    """A browser that has opened the personal link and the page."""
    with httpx2.Client(base_url=server.origin, follow_redirects=True, timeout=60) as client:
        page = client.get(f"/enter/{server.token}")
        client.headers["X-Twin-CSRF"] = page.text.partition('name="csrf" content="')[2][:64]
        yield client


def raw(server: Served, request: bytes) -> bytes:
    """The answer to bytes that no client library would send."""
    with closing(socket.create_connection(("127.0.0.1", server.port), 30)) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def cookie(server: Served) -> str:
    """The header of a browser that has opened the personal link."""
    with entered(server) as ada:
        ((name, token),) = ada.cookies.items()
    return f"Cookie: {name}={token}"


def status(server: Served, path: str, *headers: str, method: str = "GET") -> int:
    """The status of an answer to a path that is sent as it is."""
    lines = (f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *headers, "Connection: close", "", "")
    return int(raw(server, "\r\n".join(lines).encode("latin-1")).split()[1])


def test_the_user_of_the_system_is_the_first_reviewer(server: Served) -> None:
    assert "Planned anew" in server.told
    with entered(server) as ada:
        assert "You are ada." in ada.get("/").text
        items = ada.get("/api/items?many=2").json()["items"]
        sent = ada.post("/api/verdicts", json={"verdicts": [verdict(items[0]["item"], "s1")]})
        assert sent.json() == {"receipts": {"s1": "kept"}}
        photo = items[1]["sides"][0]["photos"][0]["id"]
        assert ada.get(f"/photo/{photo}").content.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "path", ["/", "/api/items", "/api/item/1", "/photo/x", "/static/main.js", "/../x", "*", "/%00"]
)
def test_a_stranger_sees_the_same_everywhere(server: Served, path: str) -> None:
    assert status(server, path) in {400, 401}
    assert status(server, path, "Cookie: twin_review=wrong") in {400, 401}
    name = cookie(server).partition("=")[0]
    assert status(server, path, f"{name}=wrong") in {400, 401}
    assert status(server, path, method="POST") in {400, 401}


def test_a_name_turned_to_this_address_reads_nothing(server: Served) -> None:
    for host in (f"evil.example:{server.port}", "evil.example", "0.0.0.0", f"[::2]:{server.port}"):
        answer = raw(
            server, f"GET /api/items HTTP/1.1\r\nHost: {host}\r\n{cookie(server)}\r\nConnection: close\r\n\r\n".encode()
        )
        assert answer.startswith(b"HTTP/1.1 400")
    assert raw(server, f"GET /api/items HTTP/1.0\r\n{cookie(server)}\r\n\r\n".encode()).startswith(b"HTTP/1.1 400")
    local = f"GET /api/items HTTP/1.1\r\nHost: localhost:{server.port}\r\n{cookie(server)}\r\nConnection: close\r\n\r\n"
    assert raw(server, local.encode()).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "path",
    [
        *("/photo/../../twin.yaml", "/static/../templates/app.html", "/static/..%2f..%2fserver/_app.py"),
        *("/static//etc/hostname", "/photo/%2e%2e%2freview.sqlite", "/photo/..", "/static/%2e%2e/templates/app.html"),
    ],
)
def test_a_path_that_climbs_reaches_no_file(server: Served, path: str) -> None:
    assert status(server, path, cookie(server)) == 404


def test_a_change_without_proof_is_refused(server: Served) -> None:
    with entered(server) as ada:
        proof = ada.headers.pop("X-Twin-CSRF")
        for headers in ({}, {"X-Twin-CSRF": proof, "Origin": "http://localhost:1"}, {"X-Twin-CSRF": "x"}):
            assert ada.post("/api/release", json={"items": [1]}, headers=headers).status_code == 403
        assert ada.post("/api/release", json={"items": [1]}, headers={"X-Twin-CSRF": proof}).status_code == 200


def test_a_large_body_is_cut_off(server: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with entered(server) as ada, closing(connection):
        headers = {"Cookie": cookie(server).partition(" ")[2], "X-Twin-CSRF": ada.headers["X-Twin-CSRF"]}
        connection.putrequest("POST", "/api/verdicts")
        for name, value in (headers | {"Content-Length": str(10**12)}).items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_two_reviews_on_one_host_name_do_not_log_each_other_out(server: Served, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other")
    write_catalogue(other)
    write_links(other, [("cup", "jar")])
    with served(other.root, user="bob") as second, httpx2.Client(follow_redirects=True, timeout=60) as browser:
        proofs = {}
        for review, name in ((server, "ada"), (second, "bob")):
            page = browser.get(f"{review.origin}/enter/{review.token}").text
            assert f"You are {name}." in page
            proofs[review.origin] = page.partition('name="csrf" content="')[2][:64]
        for review, name in ((server, "ada"), (second, "bob")):
            assert f"You are {name}." in browser.get(review.origin).text
            released = browser.post(
                f"{review.origin}/api/release", json={"items": [1]}, headers={"X-Twin-CSRF": proofs[review.origin]}
            )
            assert released.status_code == 200
        sent = [request.split("=")[0] for request in browser.get(server.origin).request.headers["cookie"].split("; ")]
        assert len(set(sent)) == 2  # both go to both, as in any browser


def test_neither_links_nor_verdicts_are_open_to_other_users(server: Served, workspace: Workspace) -> None:
    assert (workspace.root / ".twin" / "review-token").stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(workspace.root / "review.sqlite")) as database:
        dump = "\n".join(database.iterdump())
    assert server.token not in dump


def test_a_taken_port_ends_at_once_with_a_sentence(server: Served, workspace: Workspace) -> None:
    told = command("-w", workspace.root, "--no-browser", "--port", server.port)
    ended = subprocess.run(told, env=environment(), capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"Error: Port {server.port} is taken")


def test_ctrl_c_ends_well_and_the_link_lasts(tmp_path: Path) -> None:
    made = Workspace(tmp_path / "review")
    write_catalogue(made)
    write_links(made, [("cup", "jar")])
    with served(made.root) as first, entered(first) as ada:
        (item,) = ada.get("/api/items?many=1").json()["items"]
        assert ada.post("/api/verdicts", json={"verdicts": [verdict(item["item"], "k1")]}).status_code == 200
        code, said = first.stop()
        assert (code, said) == (0, "Stopped; every verdict is kept.\n")
    with served(made.root) as second:
        assert second.token == first.token
        assert "Planned" not in second.told
        cookies, proof = dict(ada.cookies), ada.headers["X-Twin-CSRF"]
        with httpx2.Client(base_url=second.origin, cookies=cookies, headers={"X-Twin-CSRF": proof}) as still:
            assert still.get("/api/progress").json()["mine"] == 1
            assert still.post("/api/undo", json={"client_ids": ["k1"]}).json() == {"receipts": {"k1": "undone"}}
        second.stop(signal.SIGTERM)
    write_links(made, [("cup", "jar"), ("cup", "mug")])
    with served(made.root, user="bob") as third:
        assert "Planned anew: link 1 new" in third.told
        assert third.token == first.token
