"""A real HTTP server that speaks chat completions, well or badly, and remembers how it was treated."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from twin.core import digest

__all__ = ["Call", "ChatServer", "Way", "answered", "garbage", "half", "hung_up", "probing", "refusing", "silent"]

MODEL = "tiny/eyes"


class Call(BaseHTTPRequestHandler):
    """One request.

    Attributes:
        body: What was asked, parsed.
        number: Which question of the run it is, from 1.
    """

    protocol_version = "HTTP/1.1"
    server: "ChatServer"
    body: dict[str, Any]
    number: int

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.listings += 1
        if self.server.card is None:
            self.send(404, b"<html>Not here.</html>")
        else:
            self.send(200, json.dumps({"object": "list", "data": [{"id": "other"}, self.server.card]}).encode())

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        with server.lock:
            server.calls.append((time.monotonic(), self.path, dict(self.headers), self.body))
            self.number = len(server.run_calls)
            server.now += 1
            server.peak = max(server.peak, server.now)
        try:
            server.way(self)
        finally:
            with server.lock:
                server.now -= 1

    @property
    def photos(self) -> list[str]:
        """The ``data:`` URLs of the photos."""
        content = self.body["messages"][0]["content"]
        return [part["image_url"]["url"] for part in content if part["type"] == "image_url"]

    @property
    def words(self) -> str:
        """The question."""
        return str(self.body["messages"][0]["content"][-1]["text"])

    def send(self, status: int, data: bytes, **headers: object) -> None:
        """Answer; headers with a value of None are left out."""
        self.send_response(status)
        for name, value in ({"content_length": len(data)} | headers).items():
            if value is not None:
                self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


Way = Callable[[Call], None]


def said(body: dict[str, Any]) -> str:
    """The reply to a request: always the same, and another for other photos."""
    number = int(digest(json.dumps(body["messages"])), 16)
    many = len(body["messages"][0]["content"]) == 5
    return f"I see. <answer>{number % 4 if many else ('yes', 'no')[number % 2]}</answer>"


def answered(call: Call) -> None:
    """Answer well: a completion, with the number of tokens, and with probabilities where they are asked for."""
    text, likely = said(call.body), call.body.get("logprobs")
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    if likely:
        choice["logprobs"] = {"content": [token(part) for part in split(text)]}
    usage = {"prompt_tokens": 20 + 50 * len(call.photos), "completion_tokens": 9}
    call.send(200, json.dumps({"object": "chat.completion", "choices": [choice], "usage": usage}).encode())


def split(text: str) -> list[str]:
    """Tokens: the answer is one of its own."""
    lead, _, rest = text.partition("<answer>")
    answer, _, _ = rest.partition("</answer>")
    return [*lead, "<", "answer", ">", answer, "</", "answer", ">"]


def token(text: str) -> dict[str, Any]:
    """A token of probability 0.75 beside an opposite of 0.2 and rubbish of 0.05."""
    opposite = {"yes": "No", "no": "Yes"}.get(text, "3" if text in "012" else "0")
    near = [{"token": text, "logprob": -0.28768}, {"token": f" {opposite}", "logprob": -1.60944}]
    return near[0] | {"top_logprobs": [*near, {"token": "@", "logprob": -2.99573}]}


def refusing(status: int, said: str = "", **headers: object) -> Way:
    """Answers with an error."""
    body = json.dumps({"error": {"message": said, "code": None}}).encode()
    return lambda call: call.send(status, body, **headers)


def garbage(call: Call) -> None:
    """Answers with no JSON."""
    call.send(200, b"\x00\xff<html>" * 20)


def half(call: Call) -> None:
    """Answers with half of what it announces."""
    call.send(200, b'{"choices": [{"message": {"content": "<ans', content_length=5000)
    call.close_connection = True


def silent(call: Call) -> None:
    """Never answers."""
    call.server.closing.wait(60)
    call.close_connection = True


def hung_up(call: Call) -> None:
    """Closes the connection."""
    call.close_connection = True


def probing(call: Call) -> bool:
    """Whether this is a question before the run."""
    return bool(call.body["max_tokens"] == 1)


class ChatServer(ThreadingHTTPServer):
    """Listens on a free port.

    Attributes:
        way: What to do with a request.
        card: What the list of models says, or None where there is no list.
        calls: Time, path, headers and body of every request.
        listings: How often the list was asked for.
        peak: Most requests at a time.
        closing: Set when the server goes.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.way: Way = answered
        self.card: dict[str, Any] | None = {"id": MODEL, "object": "model", "created": 1_700_000_000, "root": MODEL}
        self.calls: list[tuple[float, str, dict[str, str], dict[str, Any]]] = []
        self.listings = self.now = self.peak = 0
        self.lock, self.closing = threading.Lock(), threading.Event()

    @property
    def url(self) -> str:
        """Where the API begins."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def run_calls(self) -> list[dict[str, Any]]:
        """The requests of the run itself."""
        return [body for *_, body in self.calls if body["max_tokens"] != 1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave are no news."""
