"""A run that is killed between two renames leaves a workspace that says so, and from which the next run goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pairs.synthetic import sketch
from twin.core import PairsSettings, Workspace, stale_reason
from twin.pairs import build_pairs

_RUN = """
import os, signal, sys
from pathlib import Path
from twin.core import PairsSettings, Workspace
from twin.pairs import build_pairs

renamed = 0

def replace(path, target, replace=Path.replace):
    global renamed
    found = replace(path, target)
    renamed += Path(target).parent.name == "pairs"
    if renamed == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return found

Path.replace = replace
build_pairs(Workspace(Path(sys.argv[1])), PairsSettings(seed=1, general=20))
"""
WANTED = PairsSettings(seed=1, general=20)


def tables(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (workspace.root / "pairs").iterdir()}


def stale(workspace: Workspace) -> str | None:
    stamp = workspace.stamped("pairs")
    assert stamp is not None
    return stale_reason(workspace.root, stamp)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    workspace = sketch(8).write(tmp_path_factory.mktemp("expected"))
    build_pairs(workspace, WANTED)
    return tables(workspace)


@pytest.mark.parametrize("renames", [2, 3, 9])
def test_after_a_kill_between_two_tables(tmp_path: Path, expected: dict[str, bytes], renames: int) -> None:
    workspace = sketch(8).write(tmp_path)
    build_pairs(workspace, PairsSettings(general=20))
    before = tables(workspace)
    assert stale(workspace) is None
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", _RUN, str(tmp_path), str(renames)]
    killed = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    mixed = tables(workspace)
    assert set(mixed) == set(before)
    assert all(data in {before[name], expected[name]} for name, data in mixed.items())
    assert mixed["train.parquet"] == expected["train.parquet"] != before["train.parquet"]
    assert (stale(workspace) or "").startswith("pairs/")
    build_pairs(workspace, WANTED)
    assert tables(workspace) == expected
    assert stale(workspace) is None


def test_what_a_killed_run_was_writing_is_removed(tmp_path: Path, expected: dict[str, bytes]) -> None:
    workspace = sketch(8).write(tmp_path)
    (tmp_path / "pairs").mkdir()
    (tmp_path / "pairs" / ".train.parquet.1234.part").write_bytes(b"PAR1")
    build_pairs(workspace, WANTED)
    assert tables(workspace) == expected
