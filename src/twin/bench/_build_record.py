"""What `twin bench build` keeps of each table that it makes."""

import json
from pathlib import Path
from typing import Any

from twin.core import Workspace, file_digest

__all__ = ["build_record", "record_path"]


def record_path(workspace: Workspace, table: str) -> Path:
    """The record of a table."""
    return workspace.root / "benchmark" / "build" / f"{table}.json"


def build_record(workspace: Workspace, table: str) -> dict[str, Any] | None:
    """What is kept of a table; None where it was made in another way, or another has taken its place."""
    path, made = record_path(workspace, table), workspace.benchmark(table)
    if not path.exists() or not made.exists():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record if record["digest"] == file_digest(made) else None
