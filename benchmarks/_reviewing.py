"""A reviewer of the review's benchmark, as the page in a browser would act, over HTTP."""

import http.client
import json
import random
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

AHEAD = 3
"""Items that a page holds, the one that is looked at among them."""


@dataclass
class Seen:
    """What one reviewer lived through: milliseconds by kind of request, and the acknowledged verdicts."""

    items: list[float] = field(default_factory=list)
    photos: list[float] = field(default_factory=list)
    verdicts: list[float] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class Page:
    """A connection with the cookie of a personal link."""

    def __init__(self, port: int, token: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Origin": f"http://127.0.0.1:{port}"}
        self.get(f"/enter/{token}")
        found = re.search(rb'name="csrf" content="(\w+)"', self.get("/"))
        assert found is not None
        self._headers["X-Twin-CSRF"] = found[1].decode()

    def get(self, path: str) -> bytes:
        return self._asked("GET", path, None)

    def post(self, path: str, what: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._asked("POST", path, json.dumps(what)))
        return answer

    def close(self) -> None:
        self._line.close()

    def _asked(self, method: str, path: str, body: str | None) -> bytes:
        more = {"Content-Type": "application/json"} if body else {}
        self._line.request(method, path, body, self._headers | more)
        answer = self._line.getresponse()
        read = answer.read()
        if answer.status not in (200, 303):
            raise SystemExit(f"Error: {method} {path} was answered with {answer.status}: {read[:300]!r}.")
        if cookie := answer.headers["Set-Cookie"]:
            self._headers["Cookie"] = cookie.partition(";")[0]
        return read


def review(port: int, token: str, until: float, think: tuple[float, float], seed: int) -> Seen:
    """Judge until the monotonic clock says ``until``, thinking between ``think`` seconds about each item."""
    chance, seen, hand = random.Random(seed), Seen(), list[dict[str, Any]]()
    with closing(Page(port, token)) as page:
        time.sleep(chance.uniform(0, think[1]))
        while time.monotonic() < until:
            holding = ",".join(str(one["item"]) for one in hand)
            with timed(seen.items):
                path = f"/api/items?queue=link&many={AHEAD - len(hand)}&holding={holding}"
                fresh = json.loads(page.get(path))["items"]
            for photo in (photo for one in fresh for side in one["sides"] for photo in side["photos"]):
                with timed(seen.photos):
                    page.get(f"/photo/{photo['id']}")
            hand += fresh
            if not hand:
                break
            time.sleep(chance.uniform(*think))
            verdict = verdict_on(hand.pop(0), chance)
            with timed(seen.verdicts):
                receipt = page.post("/api/verdicts", {"verdicts": [verdict]})["receipts"][verdict["client_id"]]
            if receipt != "kept":
                raise SystemExit(f"Error: a verdict was answered with {receipt!r}.")
            seen.kept.append(verdict["client_id"])
    return seen


def verdict_on(item: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    said = chance.choices(["different", "same", "cannot_tell"], [8, 1, 1])[0]
    about = {"item": item["item"], "repeat": item["repeat"], "verdict": said, "comment": "", "bad_photos": []}
    return about | {"client_id": str(uuid.UUID(int=chance.getrandbits(128))), "seconds": 1.0, "at": time.time()}


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    into.append(1000 * (time.perf_counter() - start))
