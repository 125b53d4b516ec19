"""A workspace with pairs, as the stages before leave it, and the small model at its smallest."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.models.tiny import save_small, write_photos
from tests.pairs.synthetic import sketch
from twin.core import PairsSettings, Workspace, read_table, write_arrow
from twin.pairs import build_pairs

__all__ = ["add_sizes", "arguments", "make_workspace", "start_training", "wait_for_checkpoint", "write_rows"]


def make_workspace(root: Path, *, general: int = 40, multi: int = 0) -> Workspace:
    """Pairs of a few instances of coloured squares, and the untrained model in ``root/base``."""
    workspace = sketch(6).write(root)
    add_sizes(workspace)
    build_pairs(workspace, PairsSettings(general=general, multi=multi))
    save_small(root / "base", write_photos(root / "drawings", 8))
    return workspace


def add_sizes(workspace: Workspace) -> None:
    """Width and height of the squares, as an import notes them."""
    table = read_table(workspace.images)
    side = pa.array([8] * len(table), pa.int32())
    write_arrow(workspace.images, table.append_column("width", side).append_column("height", side))


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Replace the rows of a table; its columns stay."""
    schema = read_table(path).schema
    write_arrow(path, schema.empty_table().from_pylist(rows, schema=schema))


def arguments(workspace: Workspace, name: str, *, steps: int = 6, **more: Any) -> tuple[str, ...]:
    """A short run of ``twin train sft`` from the model in ``base``, with a checkpoint every second step."""
    options = {
        "workspace": workspace.root,
        "model": workspace.root / "base",
        "name": name,
        "steps": steps,
        "batch": 4,
        "save-every": 2,
        "device": "cpu",
        **more,
    }
    return (
        "train",
        "sft",
        *(str(part) for key, value in options.items() for part in (f"--{key.replace('_', '-')}", value)),
    )


def start_training(workspace: Workspace, name: str, *, steps: int, **more: Any) -> subprocess.Popen[bytes]:
    """The same run in a process of its own, which may be killed."""
    command = [
        sys.executable,
        "-c",
        "from twin.cli import main; main()",
        *arguments(workspace, name, steps=steps, **more),
    ]
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_checkpoint(workspace: Workspace, name: str, process: Any) -> Path:
    """The folder of checkpoints, as soon as one of them is complete."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        found = list((workspace.root / "runs" / f".{name}.work").glob("*/checkpoint-*/trainer_state.json"))
        if found:
            return found[0].parent.parent
        time.sleep(0.005)
    raise AssertionError("the run ended before it left a checkpoint")
