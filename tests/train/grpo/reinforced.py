"""Short runs of ``twin train grpo``."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from twin.core import Workspace

__all__ = ["record_of", "start", "words"]


def words(workspace: Workspace, model: Path, name: str, **more: Any) -> list[str]:
    """The command line of a run with a checkpoint every second step."""
    options = {
        "workspace": workspace.root,
        "model": model,
        "name": name,
        "reply": "answer",
        "steps": 6,
        "batch": 4,
        "rollouts": 4,
        "max-new-tokens": 8,
        "learning-rate": 1e-4,
        "save-every": 2,
        "log-to": "none",
        "device": "cpu",
        **more,
    }
    named = [str(part) for key, value in options.items() for part in (f"--{key.replace('_', '-')}", value)]
    return ["train", "grpo", *named]


def record_of(workspace: Workspace, name: str) -> dict[str, Any]:
    """What a finished run says of itself."""
    found: dict[str, Any] = json.loads((workspace.run(name) / "training.json").read_text())
    return found


def start(*arguments: str) -> "subprocess.Popen[bytes]":
    """The same in a process of its own, which may be killed."""
    command = [sys.executable, "-c", "from twin.cli import main; main()", *arguments]
    return subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
