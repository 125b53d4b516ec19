"""What a run leaves: the model in its folder, its record and card, and the stage's stamp."""

import json
import shutil
from pathlib import Path
from typing import Any

from twin.core import TrainSettings, Workspace, digest, file_digest, write_json
from twin.train._begin import Run
from twin.train._card import model_card

__all__ = ["counts_of", "fingerprint_of", "is_finished", "publish", "stamp"]

_FREE = {"device", "name", "micro_batch", "checkpointing", "log_to", "validate_every", "validate_on"}
"""Settings that change nothing in what comes out."""


def is_finished(folder: Path, key: str) -> bool:
    """Whether ``folder`` holds a finished run of fingerprint ``key``."""
    record = folder / "training.json"
    return record.exists() and json.loads(record.read_text(encoding="utf-8"))["fingerprint"] == key


def publish(run: Run, work: Path, record: dict[str, Any]) -> None:
    """Write the finished run aside and rename it, then drop the checkpoints."""
    folder, part = run.workspace.run(run.settings.name), work / "finished"
    for old in (part, work / "replaced"):
        shutil.rmtree(old, ignore_errors=True)
    run.vlm.model.save_pretrained(part)
    run.vlm.processor.save_pretrained(part)
    write_json(part / "training.json", record)
    (part / "README.md").write_text(model_card(record, record["method"]), encoding="utf-8")
    logs = work / record["fingerprint"] / "logs"
    if logs.exists():
        logs.rename(part / "logs")
    if folder.exists():
        folder.rename(work / "replaced")
    part.rename(folder)
    shutil.rmtree(work)


def fingerprint_of(run: Run) -> str:
    """The same for runs that come out the same."""
    asked = run.settings.model_dump_json(exclude=_FREE)
    return digest(run.vlm.fingerprint, asked, run.data["digest"], *map(file_digest, _tables(run.workspace)))


def _tables(workspace: Workspace) -> list[Path]:
    tables = (workspace.pairs("train"), workspace.root / "pairs" / "general.parquet")
    return [path for path in tables if path.exists()]


def counts_of(settings: TrainSettings) -> dict[str, int]:
    """How much was trained."""
    return {"steps": settings.steps, "questions": settings.steps * settings.batch}


def stamp(run: Run) -> None:
    """Record that the stage is complete."""
    folder = run.workspace.run(run.settings.name)
    run.workspace.stamp(
        f"train/{run.settings.name}",
        settings=run.settings.model_dump(),
        inputs=_tables(run.workspace),
        outputs=[folder / "training.json", *sorted(folder.glob("*.safetensors"))],
        counts=counts_of(run.settings),
    )
