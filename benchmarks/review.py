"""Twenty people review at once: how long the next item takes, over HTTP, and whether a verdict is lost.

    python benchmarks/review.py [--quick] [--database postgresql://…]

100,000 links (with --quick 10,000) between instances of four photos, planned and served by `twin review` in a process
of its own. One reviewer has judged half of the links before, all of which want a second verdict. Twenty reviewers hold
three items each as the page does, fetch all photos of each item, think for 0.5 to 1.5 seconds, and send a verdict; what
was acknowledged is looked up in the database at the end. Afterwards, in this process and for each reviewer: the store's
draw, and the same draw by looking through all items (the peer), which must agree. The last line is JSON.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}

import numpy as np
import psutil
import pyarrow.compute as pc
from sqlalchemy import text

from _review_catalogue import LINKED, write_catalogue
from _reviewing import Seen, review, timed
from twin.core import Workspace
from twin.review.store import (
    DrawRules,
    NewVerdict,
    Reviewer,
    Store,
    add_reviewer,
    draw,
    open_store,
    put_verdicts,
    read_items,
    read_verdicts,
    release,
    store_url,
)

REVIEWERS = 20
THINK = (0.5, 1.5)
PLAIN = DrawRules(lease_seconds=600.0, gold=0.0, repeats=0.0, seed=0)
SCAN = text("""
    SELECT i.id FROM review_items i WHERE i.queue = 'link' AND i.open AND i.gold IS NULL
    AND (SELECT count(*) FROM review_verdicts v WHERE v.item = i.id AND v.withdrawn_at IS NULL AND v.repeat = 0)
      + (SELECT count(*) FROM review_leases l WHERE l.item = i.id AND l.reviewer <> :me AND l.expires > :now)
      < i.needed + i.raised
    AND i.id NOT IN (SELECT v.item FROM review_verdicts v WHERE v.reviewer = :me AND v.withdrawn_at IS NULL)
    ORDER BY i.value DESC, i.id LIMIT 1
""")


def prepared(workspace: Workspace, store: Store, links: int, database: Sequence[str]) -> list[tuple[Reviewer, str]]:
    """A planned review in which the first reviewer has judged half."""
    write_catalogue(workspace, links // LINKED)
    start = time.perf_counter()
    subprocess.run([*twin("review", "plan", workspace), *database], check=True, stdout=subprocess.DEVNULL)
    print(f"{links:,} links planned in {time.perf_counter() - start:.1f} s", flush=True)
    known = [add_reviewer(store, f"reviewer {number}") for number in range(REVIEWERS)]
    half = read_items(store, "link").filter(pc.field("gold").is_null()).sort_by([("value", "descending")])
    keys = half.slice(0, links // 2).select(["a", "b"]).to_pylist()
    rows = (NewVerdict(f"before {place}", "link", **key, verdict="different") for place, key in enumerate(keys))
    start = time.perf_counter()
    put_verdicts(store, known[0][0].name, "person", rows)
    print(f"{len(keys):,} verdicts put in {time.perf_counter() - start:.1f} s", flush=True)
    return known


@contextmanager
def served(workspace: Workspace, database: Sequence[str]) -> Iterator[tuple[int, psutil.Process]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*twin("review", workspace), "--no-browser", f"--port={port}", *database]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            await_answer(process, port)
            yield port, psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGINT)


def await_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Until a stranger is refused; the port is taken before the server is ready."""
    while process.poll() is None:
        with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", port)) as line:
            line.request("GET", "/")
            line.getresponse().read()
            return
        time.sleep(0.1)
    raise SystemExit("Error: the server has ended.")


def twin(*words: Any) -> list[str]:
    *command, workspace = words
    return [sys.executable, "-m", "twin", *command, "--workspace", str(workspace.root)]


def load(port: int, tokens: Sequence[str], seconds: float, day: int) -> list[Seen]:
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(tokens)) as pool:
        seeds = range(day * REVIEWERS, (day + 1) * REVIEWERS)
        people = [
            pool.submit(review, port, token, until, THINK, seed) for seed, token in zip(seeds, tokens, strict=True)
        ]
        return [one.result() for one in people]


def drawn_and_scanned(store: Store, everybody: Sequence[Reviewer]) -> tuple[list[float], list[float]]:
    """Milliseconds of both ways of finding the next item."""
    ours, theirs = list[float](), list[float]()
    for reviewer in everybody:
        release(store, reviewer, held(store, reviewer))
        now = time.time()
        with timed(theirs), store.engine.connect() as connection:
            scanned = connection.execute(SCAN, {"me": reviewer.id, "now": now}).scalar_one()
        with timed(ours):
            (found,) = draw(store, reviewer, "link", 1, PLAIN, now=now)
        assert found.item == scanned, "the two ways find different items"
    return ours, theirs


def held(store: Store, reviewer: Reviewer) -> list[int]:
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT item FROM review_leases WHERE reviewer = :me"), {"me": reviewer.id})
        return [row[0] for row in rows]


def missing_and_double(store: Store, kept: Sequence[str]) -> tuple[int, int]:
    verdicts = read_verdicts(store)
    names, once = verdicts["client_id"].to_pylist(), verdicts.group_by(["item", "reviewer", "repeat"]).aggregate([])
    return len(set(kept) - set(names)), len(kept) - len(set(kept)) + len(verdicts) - len(once)


def p95(values: Sequence[float]) -> float:
    return round(float(np.percentile(values, 95)), 1)


def measured(workspace: Workspace, links: int, seconds: float, url: str | None) -> None:
    database = [f"--database={url}"] if url else []
    store = open_store(store_url(workspace, url))
    known = prepared(workspace, store, links, database)
    with served(workspace, database) as (port, server):
        tokens = [token for _, token in known]
        load(port, tokens, 2 * THINK[1], 0)  # the first requests find everything cold
        before = sum(server.cpu_times()[:2])
        seen = load(port, tokens, seconds, 1)
        cpu = sum(server.cpu_times()[:2]) - before
    items, kept = [one for person in seen for one in person.items], [one for person in seen for one in person.kept]
    lost, double = missing_and_double(store, kept)
    ours, theirs = drawn_and_scanned(store, [reviewer for reviewer, _ in known])
    others = {name: p95([one for person in seen for one in getattr(person, name)]) for name in ("photos", "verdicts")}
    print(f"{len(kept):,} verdicts in {seconds:.0f} s, {lost} lost, {double} double")
    print(f"next item: median {np.median(items):.1f} ms, 95 % within {p95(items)} ms, longest {max(items):.1f} ms")
    print(f"95 % of photos within {others['photos']} ms, of verdicts within {others['verdicts']} ms")
    print(f"the server needs {1000 * cpu / len(kept):.1f} ms of CPU an item, its eight photos and its verdict included")
    print(f"in the store: {np.median(ours):.1f} ms; looking through all items: {np.median(theirs):.1f} ms")
    result = {
        "name": "review",
        "peer": "the next item found by looking through all items",
        "p95_ms": p95(items),
        "lost": lost,
        "double": double,
        "verdicts": len(kept),
        "reviewers": REVIEWERS,
        "links": links,
        "cpu_ms": round(1000 * cpu / len(kept), 1),
        "draw_ms": round(float(np.median(ours)), 2),
        "peer_draw_ms": round(float(np.median(theirs)), 2),
        "speedup": round(float(np.median(theirs) / np.median(ours)), 1),
    }
    store.close()
    print(json.dumps(result))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the links, for ten seconds")
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    given = parser.parse_args()
    links, seconds = (10_000, 10.0) if given.quick else (100_000, 60.0)
    with tempfile.TemporaryDirectory() as folder:
        measured(Workspace(Path(folder)), links, seconds, given.database)


if __name__ == "__main__":
    main()
