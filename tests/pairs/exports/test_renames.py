"""An export that is killed between two renames: what was there is not lost, and the next export puts it right."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pairs.exports.workspaces import pair, write_pairs
from twin.core import TwinError, Workspace
from twin.pairs.exports import export_pairs

_RUN = """
import os, signal, sys
from pathlib import Path
from twin.core import Workspace
from twin.pairs.exports import export_pairs

renamed = 0

def rename(path, target, rename=Path.rename):
    global renamed
    found = rename(path, target)
    renamed += 1
    if renamed == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return found

Path.rename = rename
export_pairs(Workspace(Path(sys.argv[1])), "ms-swift", Path(sys.argv[2]))
"""


def files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def killed(workspace: Workspace, out: Path, renames: int) -> None:
    """Export other pairs than before in a process that is killed after so many renames."""
    write_pairs(workspace, "val", [])
    command = [sys.executable, "-c", _RUN, str(workspace.root), str(out), str(renames)]
    ended = subprocess.run(command, env=os.environ, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.fixture
def before(workspace: Workspace, tmp_path: Path) -> dict[Path, bytes]:
    export_pairs(workspace, "ms-swift", tmp_path / "out")
    return files(tmp_path / "out")


def test_the_next_export_replaces_both(workspace: Workspace, tmp_path: Path, before: dict[Path, bytes]) -> None:
    out = tmp_path / "out"
    killed(workspace, out, 1)
    assert not out.exists()
    export_pairs(workspace, "ms-swift", out)
    assert Path("validation.jsonl") in before
    assert not (out / "validation.jsonl").exists()
    assert not list(tmp_path.glob(".out*"))
    again = files(out)
    export_pairs(workspace, "ms-swift", out)
    assert files(out) == again


def test_an_export_that_fails_brings_back_the_one_before(
    workspace: Workspace, tmp_path: Path, before: dict[Path, bytes]
) -> None:
    out = tmp_path / "out"
    killed(workspace, out, 1)
    next(workspace.store.glob("*.tar")).unlink()
    with pytest.raises(TwinError, match="is missing"):
        export_pairs(workspace, "ms-swift", out)
    assert files(out) == before
    assert not list(tmp_path.glob(".out*"))


def test_pairs_that_cannot_be_exported_bring_back_the_one_before(
    workspace: Workspace, tmp_path: Path, before: dict[Path, bytes]
) -> None:
    out = tmp_path / "out"
    killed(workspace, out, 1)
    write_pairs(workspace, "train", [pair(("shop/mug 0", "elsewhere"), (0, 0))])
    with pytest.raises(TwinError, match="is not in"):
        export_pairs(workspace, "ms-swift", out)
    assert files(out) == before


@pytest.mark.usefixtures("before")
def test_a_folder_of_somebody_else_is_not_taken_for_the_export(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    killed(workspace, out, 1)
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    with pytest.raises(TwinError, match="is not an earlier export"):
        export_pairs(workspace, "ms-swift", out)
    assert (out / "letter.txt").read_text() == "mine"


@pytest.mark.usefixtures("before")
def test_killed_after_both_renames_the_new_one_is_whole(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    killed(workspace, out, 2)
    new = files(out)
    assert (tmp_path / ".out.old").is_dir()
    export_pairs(workspace, "ms-swift", out)
    assert files(out) == new
    assert not list(tmp_path.glob(".out*"))
