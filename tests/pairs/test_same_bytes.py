"""The same bytes from one thread, two or four, and after the stage was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq
import pytest

from tests.pairs.bare import bare
from twin.core import PairsSettings, Workspace, file_digest
from twin.pairs import _pool, _stage, write_pairs

NAMES = ("train", "val", "test", "splits", "general", "excluded", "leaks")
_RUN = (
    "import sys; from pathlib import Path; from twin.core import PairsSettings, Workspace; "
    "from twin.pairs import write_pairs; write_pairs(Workspace(Path(sys.argv[1])), PairsSettings(total=60000))"
)


def catalogue(root: Path) -> Workspace:
    links = [(one, one + step) for one in range(90) for step in (6, 12, 18)]
    return bare(root, [12] * 120, links, [f"category {number % 6}" for number in range(120)])


def digests(workspace: Workspace) -> list[str]:
    return [*(file_digest(workspace.pairs(name)) for name in NAMES), file_digest(workspace.root / "pairs/growth.json")]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    workspace = catalogue(tmp_path_factory.mktemp("expected"))
    write_pairs(workspace, PairsSettings(total=60_000, workers=1))
    return digests(workspace)


@pytest.mark.parametrize("workers", [2, 4])
def test_any_number_of_threads(workers: int, expected: list[str], tmp_path: Path) -> None:
    workspace = catalogue(tmp_path)
    write_pairs(workspace, PairsSettings(total=60_000, workers=workers))
    assert digests(workspace) == expected


def test_threads_in_many_small_blocks_and_row_groups(tmp_path: Path) -> None:
    found = []
    for workers in (1, 4):
        workspace = catalogue(tmp_path / str(workers))
        with mock.patch.object(_pool, "_BLOCK", 500), mock.patch.object(_stage, "GROUP", 1_000):
            write_pairs(workspace, PairsSettings(workers=workers))
        found.append(digests(workspace))
        groups = pq.ParquetFile(workspace.pairs("train")).metadata
        assert {groups.row_group(number).num_rows for number in range(groups.num_row_groups - 1)} == {1_000}
    assert found[0] == found[1]


def test_after_a_kill(expected: list[str], tmp_path: Path) -> None:
    workspace = catalogue(tmp_path)
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    with subprocess.Popen([sys.executable, "-c", _RUN, str(tmp_path)], env=environment) as process:
        while not list(tmp_path.glob("pairs/.*.part")) and not workspace.pairs("train").exists():
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
    write_pairs(workspace, PairsSettings(total=60_000))
    assert digests(workspace) == expected
