"""What a stage was made from: the stamp that tells whether its tables are still up to date."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from twin.core._files import file_digest, write_json

__all__ = ["Stamp", "read_stamp", "stale_reason", "write_stamp"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The record a stage leaves when it is complete.

    Attributes:
        stage: Name of the stage, or of one product of it (``train/twin``).
        settings: The settings it ran with.
        inputs: Content hash of each table it read, by path inside the workspace.
        outputs: Content hash of each table it wrote.
        counts: What it counted, for ``twin status`` and the report.
    """

    stage: str
    settings: dict[str, Any]
    inputs: dict[str, str]
    outputs: dict[str, str]
    counts: dict[str, Any]


def _path(root: Path, stage: str) -> Path:
    return root / ".twin" / f"{stage.replace('/', '--')}.json"


def write_stamp(
    root: Path,
    stage: str,
    *,
    settings: dict[str, Any],
    inputs: Iterable[Path],
    outputs: Iterable[Path],
    counts: dict[str, Any],
) -> None:
    """Record that ``stage`` is complete; the paths lie inside the workspace ``root``."""
    stamp = Stamp(stage, settings, _digests(root, inputs), _digests(root, outputs), counts)
    write_json(_path(root, stage), asdict(stamp))


def read_stamp(root: Path, stage: str) -> Stamp | None:
    """The stamp of ``stage``, or None where the stage never ended."""
    path = _path(root, stage)
    return Stamp(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def stale_reason(root: Path, stamp: Stamp) -> str | None:
    """Why the outputs of ``stamp`` no longer belong to what lies before them, or None."""
    for name, known in (stamp.inputs | stamp.outputs).items():
        path = root / name
        if not path.exists():
            return f"{name} is gone"
        if file_digest(path) != known:
            return f"{name} changed"
    return None


def _digests(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): file_digest(path) for path in paths}
