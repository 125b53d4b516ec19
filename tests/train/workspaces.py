"""A workspace with pairs, as the stages before leave it, and the small model at its smallest."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.models.tiny import save_small, write_photos
from tests.pairs.synthetic import sketch
from twin.core import PairsSettings, Workspace, read_table, write_arrow
from twin.pairs import build_pairs

__all__ = ["arguments", "make_workspace", "start_training", "write_rows"]


def make_workspace(root: Path, *, general: int = 40) -> Workspace:
    """Pairs of a few instances of coloured squares, and the untrained model in ``root/base``."""
    workspace = sketch(6).write(root)
    build_pairs(workspace, PairsSettings(general=general))
    save_small(root / "base", write_photos(root / "drawings", 8))
    return workspace


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Replace the rows of a table; its columns stay."""
    schema = read_table(path).schema
    write_arrow(path, schema.empty_table().from_pylist(rows, schema=schema))


def arguments(workspace: Workspace, name: str, *, steps: int = 6) -> tuple[str, ...]:
    """A short run of ``twin train sft`` from the model in ``base``, with a checkpoint every second step."""
    options = {
        "workspace": workspace.root,
        "model": workspace.root / "base",
        "name": name,
        "steps": steps,
        "batch": 4,
        "save-every": 2,
        "device": "cpu",
    }
    return ("train", "sft", *(str(part) for key, value in options.items() for part in (f"--{key}", value)))


def start_training(workspace: Workspace, name: str, *, steps: int) -> subprocess.Popen[bytes]:
    """The same run in a process of its own, which may be killed."""
    command = [sys.executable, "-c", "from twin.cli import main; main()", *arguments(workspace, name, steps=steps)]
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
