"""A check killed at any moment, and run again, leaves what one that was left alone does."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from twin.core import Workspace, read_rows

COMMAND = [sys.executable, "-c", "from twin.cli import main; main()", "catalog", "check", "-w"]


def start(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, str(root)], stdout=subprocess.DEVNULL)


def times(root: Path) -> dict[Path, int]:
    """When each file was written; of what is being written, nothing."""
    found = {}
    for path in root.rglob("*"):
        if not path.name.endswith(".part"):
            try:
                found[path] = path.stat().st_mtime_ns
            except FileNotFoundError:
                continue
    return {path: when for path, when in found.items() if path.is_file()}


def files(root: Path) -> dict[str, bytes]:
    """All that a check leaves, by name, but what a killed one was writing."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in times(root)}


def kill_after(root: Path, many: int, pause: float) -> None:
    """Kill a check once it has written so many files, and a moment later, unless it ends before."""
    before = times(root)
    process = start(root)
    while process.poll() is None and len(times(root).items() - before.items()) < many:
        time.sleep(0.001)
    time.sleep(pause)
    process.kill()
    process.wait()


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_killed_check_ends_in_the_same_bytes(flawed: Workspace, tmp_path: Path, kills: int) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    shutil.copytree(flawed.root, whole)
    before = times(whole)
    assert start(whole).wait() == 0
    total = len(times(whole).items() - before.items())
    assert total >= 10
    assert {row["reason"] for row in read_rows(Workspace(whole).excluded)} >= {"blurred", "near-duplicate"}
    rng = random.Random(kills)
    for kill in range(kills):
        shutil.rmtree(killed, ignore_errors=True)
        shutil.copytree(flawed.root, killed)
        # Each time somewhat further, so that all phases are struck, the last ones too.
        kill_after(killed, round(total * (kill + rng.random()) / kills), rng.random() / 100)
        assert start(killed).wait() == 0
        assert files(killed) == files(whole), f"kill {kill}"
