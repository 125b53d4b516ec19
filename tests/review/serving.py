"""A real server in a process of its own, started as people start it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Served", "command", "environment", "served"]


@dataclass(frozen=True)
class Served:
    """A running server.

    Attributes:
        process: It.
        origin: Such as ``http://127.0.0.1:40123``.
        token: Of the personal link that it printed; empty where it printed none.
        told: What it said before it began to wait.
    """

    process: subprocess.Popen[str]
    origin: str
    token: str
    told: str

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.origin.rpartition(":")[2])

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Send a signal and wait; returns the exit code and what it said at the end."""
        self.process.send_signal(how)
        out, _ = self.process.communicate(timeout=120)
        return self.process.returncode, out


def command(*arguments: object) -> list[str]:
    """``twin review`` with arguments, as a command."""
    return [sys.executable, "-c", "from twin.cli import main; main()", "review", *map(str, arguments)]


def environment(user: str = "ada") -> dict[str, str]:
    """Of a user with this name, whose output comes at once."""
    return os.environ | {"LOGNAME": user, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}


@contextmanager
def served(root: Path, *arguments: object, user: str = "ada") -> Iterator[Served]:
    """``twin review`` on a workspace, on any free port unless told, until the end of the block."""
    told = command("-w", root, "--no-browser", *(() if "--port" in arguments else ("--port", 0)), *arguments)
    process = subprocess.Popen(
        told, env=environment(user), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield _ready(process)
    finally:
        process.kill()
        process.communicate()


def _ready(process: subprocess.Popen[str]) -> Served:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Stop with"):
            break
    said = "".join(lines)
    found = re.search(r"Review at (http://\S+?:\d+)(?:/enter/(\S+))?\n", said)
    assert found is not None, said
    return Served(process, found[1], found[2] or "", said)
