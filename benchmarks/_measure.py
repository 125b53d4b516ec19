"""What a piece of work costs, and how the benchmarks say it."""

import json
import multiprocessing
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil

Material = TypeVar("Material")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, memory in MiB, and, of programs, the CPU seconds of all their processes together."""

    seconds: float
    memory: float
    cpu: float = 0.0


def apart(work: Callable[..., Result], *arguments: object) -> Result:
    """``work`` in a process of its own: the peak of this one would count as theirs in those that it starts."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def one_core(
    way: Callable[[Material], Any], prepare: Callable[..., Material], *arguments: Any, whole: bool = False
) -> tuple[Cost, Any]:
    """CPU seconds of ``way(prepare(*arguments))`` without the preparation, in a fresh process, and what it returns.

    Memory is the peak above what the preparation left; with ``whole`` the peak of the process.
    """
    return apart(_one_core, way, prepare, arguments, whole)


def _one_core(
    way: Callable[[Material], Any], prepare: Callable[..., Material], arguments: Sequence[Any], whole: bool
) -> tuple[Cost, Any]:
    material = prepare(*arguments)
    before = 0 if whole else _peak()
    start = time.process_time()
    found = way(material)
    seconds = time.process_time() - start
    return Cost(seconds, _peak() - before), found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def program(command: Sequence[str | Path]) -> tuple[Cost, str]:
    """Wall-clock and CPU seconds of a program, its start included, and what it prints.

    Memory is the largest sum of resident sizes of the program and all processes under it.

    Raises:
        SystemExit: The program failed; its last words are shown.
    """
    start, before = time.perf_counter(), _cpu()
    # Warnings and progress go to a pipe of their own, that reading one cannot block the other.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        with _watched(process.pid) as peak:
            printed, errors = process.communicate()
        seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"Error: {' '.join(map(str, command))} failed:\n{(errors or printed)[-2000:]}")
    return Cost(seconds, peak[0], _cpu() - before), printed


def _cpu() -> float:
    """CPU seconds of all programs that have ended, and of those under them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """Watch a process and those under it; the one number yielded grows."""
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.1):
            peak[0] = max(peak[0], _resident(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _resident(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def summary(name: str, peer: str, ours: Cost, theirs: Cost, **more: Any) -> None:
    """Print the last line: one JSON object."""
    result = {
        "name": name,
        "peer": peer,
        **more,
        "seconds": round(ours.seconds, 3),
        "peer_seconds": round(theirs.seconds, 3),
        "speedup": round(theirs.seconds / ours.seconds, 2),
        "memory_ratio": round(ours.memory / theirs.memory, 3),
    }
    print(json.dumps(result))
