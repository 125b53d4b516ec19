"""Several processes train as one does, and go on as one does."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.train.workspaces import arguments, make_workspace, wait_for_checkpoint
from twin.core import Workspace, file_digest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_workspace(tmp_path_factory.mktemp("processes"))


def start(workspace: Workspace, name: str, processes: int, **more: Any) -> subprocess.Popen[bytes]:
    script = workspace.root / "train.py"
    script.write_text("from twin.cli import main\n\nmain()\n")
    launch = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        f"--nproc-per-node={processes}",
        str(script),
    ]
    asked = arguments(workspace, name, steps=10, log_to="none", **more)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*launch, *asked], env=os.environ, start_new_session=True, **quiet)


def record(workspace: Workspace, name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return values


def weights(workspace: Workspace, name: str) -> Path:
    return workspace.run(name) / "model.safetensors"


def test_two_processes_have_the_losses_of_one(shared: Workspace) -> None:
    for name, processes in (("one", 1), ("two", 2)):
        assert start(shared, name, processes).wait() == 0
    one, two = record(shared, "one"), record(shared, "two")
    assert one["fingerprint"] == two["fingerprint"]
    for key in ("loss", "grad_norm"):
        assert [entry[key] for entry in one["log"]] == pytest.approx([entry[key] for entry in two["log"]], rel=1e-5)


def test_two_killed_processes_go_on_to_the_same_weights(shared: Workspace) -> None:
    process = start(shared, "killed", 2)
    try:
        wait_for_checkpoint(shared, "killed", process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert not shared.run("killed").exists()
    for name in ("killed", "whole"):
        assert start(shared, name, 2).wait() == 0
    assert file_digest(weights(shared, "killed")) == file_digest(weights(shared, "whole"))
