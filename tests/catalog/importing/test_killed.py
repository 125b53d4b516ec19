"""An import killed again and again ends as one that was left alone."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.catalog.conftest import SavePhoto
from twin.core import Workspace

COMMAND = [sys.executable, "-c", "from twin.cli import main; main()", "catalog", "import"]


def start(folder: Path, workspace: Workspace) -> subprocess.Popen[bytes]:
    arguments = [str(folder), "-w", str(workspace.root), "--workers=2", "--originals=kept"]
    return subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL)


def files(workspace: Workspace) -> dict[str, bytes]:
    """All that an import leaves, by name."""
    paths = (path for path in workspace.root.rglob("*") if path.is_file())
    return {path.relative_to(workspace.root).as_posix(): path.read_bytes() for path in paths}


def names(workspace: Workspace) -> set[Path]:
    return {path for path in workspace.root.rglob("*.*") if not path.name.endswith(".part")}


def kill_when(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    """Kill a process, which takes its workers along, unless it ends before."""
    workers = list[psutil.Process]()
    while process.poll() is None:
        if condition():
            workers = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
        time.sleep(0.005)
    assert psutil.wait_procs(workers, timeout=20)[1] == []


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_killed_import_ends_in_the_same_bytes(tmp_path: Path, save_photo: SavePhoto, kills: int) -> None:
    for number in range(160):
        save_photo(f"photos/mugs/{number // 4}/{number % 4}.png", number)
    save_photo("photos/mugs/again/0.png", 0)
    (tmp_path / "photos" / "mugs" / "1" / "text.jpg").write_text("no image")
    whole, killed = Workspace(tmp_path / "whole"), Workspace(tmp_path / "killed")
    assert start(tmp_path / "photos", whole).wait() == 0
    rng, total = random.Random(kills), len(names(whole))
    for kill in range(kills):
        # Each time somewhat further, so that all phases are struck, the last ones too.
        least = min(total, round(total * (kill + rng.random()) / kills) + 1)
        kill_when(start(tmp_path / "photos", killed), lambda least=least: len(names(killed)) >= least)  # type: ignore[misc]
    assert start(tmp_path / "photos", killed).wait() == 0
    assert files(killed) == files(whole)


@pytest.mark.slow
def test_photos_that_were_read_are_not_read_again(tmp_path: Path, save_photo: SavePhoto) -> None:
    for number in range(160):
        save_photo(f"photos/mugs/{number // 4}/{number % 4}.png", number)
    workspace = Workspace(tmp_path / "workspace")

    def records() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in workspace.root.glob("catalog/.import/*/*/[!.]*.parquet")}

    kill_when(start(tmp_path / "photos", workspace), lambda: len(records()) >= 2)
    done = records()
    assert done
    assert not workspace.images.exists()
    assert start(tmp_path / "photos", workspace).wait() == 0
    assert done.items() <= records().items()
