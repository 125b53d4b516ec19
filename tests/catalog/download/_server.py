"""A real HTTP server that does what a test tells it, good or bad, and remembers how it was treated."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

HOST = "127.0.0.2"
"""Loopback has many addresses; tests allow this one, so that the others stay forbidden."""


def photo(seed: int = 0, size: int = 20_000) -> bytes:
    """Bytes that begin like a JPEG."""
    return b"\xff\xd8\xff\xe0" + np.random.default_rng(seed).bytes(size - 4)


class Request(BaseHTTPRequestHandler):
    """One request, with means to answer it wrongly."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        with self.server.noted(self):
            self.server.routes.get(self.path, Request.default)(self)

    def default(self) -> None:
        """Paths of numbers are photos of that seed."""
        name = self.path.strip("/")
        self.answer(photo(int(name))) if name.isdecimal() else self.answer(b"<html>No.</html>", 404)

    def answer(self, body: bytes = b"", status: int = 200, **headers: Any) -> None:
        """Answer, correctly unless the headers say otherwise; ``content_length=None`` leaves one out."""
        self.head(status, **{"content_length": len(body)} | headers)
        self.wfile.write(body)

    def head(self, status: int = 200, **headers: Any) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def cut(self) -> None:
        """Hang up."""
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """Listens on all loopback addresses.

    Attributes:
        routes: What to do, by path.
        requests: Path, headers and time of all requests so far.
        reached: Addresses at which it was reached.
        peak: Most requests at a time, by address and in all (``""``).
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("0.0.0.0", 0), Request)
        self.routes: dict[str, Callable[[Request], None]] = {}
        self.requests: list[tuple[str, dict[str, str], float]] = []
        self.reached: set[str] = set()
        self.peak: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.server_port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.requests]

    @contextmanager
    def noted(self, request: Request) -> Any:
        address = request.connection.getsockname()[0]
        with self._lock:
            self.reached.add(address)
            self.requests.append((request.path, dict(request.headers), time.monotonic()))
            for name in (address, ""):
                self._now[name] += 1
                self.peak[name] = max(self.peak[name], self._now[name])
        try:
            yield
        except OSError:  # the client has left
            request.close_connection = True
        finally:
            with self._lock:
                self._now.subtract([address, ""])
