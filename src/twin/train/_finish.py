"""What a run leaves: the model in its folder, its record and card, and the stage's stamp."""

import shutil
from pathlib import Path
from typing import Any

from twin.core import TrainingSettings, TrainSettings, Workspace, digest, file_digest, write_json
from twin.train._begin import Run
from twin.train._best import best_path
from twin.train._card import model_card
from twin.train._merging import merged
from twin.train._seen import record_of
from twin.train._sharding import is_sharded
from twin.train._trainer import last_learned
from twin.train.collecting import collected_table

__all__ = ["fingerprint_of", "is_finished", "publish", "stamp"]

_FREE = {
    *("device", "name", "micro_batch", "checkpointing", "log_to", "vision_disk"),
    *("validate_every", "validate_on", "sample_every", "patience"),
}
"""Settings that change nothing in what is learned."""


def is_finished(folder: Path, key: str) -> bool:
    """Whether ``folder`` holds a finished run of fingerprint ``key``."""
    return record_of(folder).get("fingerprint") == key


def publish(run: Run[Any], work: Path, record: dict[str, Any]) -> None:
    """Write the finished run aside and rename it, then drop the checkpoints.

    Where an earlier step than the last was the best one, its model is published, too, in the folder ``best``.
    """
    folder, part = run.workspace.run(run.settings.name), work / "finished"
    for old in (part, work / "replaced"):
        shutil.rmtree(old, ignore_errors=True)
    kept = work / record["fingerprint"]
    anew = run.settings.language == "qlora" or is_sharded()
    _write(part, run, merged(run, last_learned(kept)) if anew else run.vlm.model, record)
    if (best := record["best"]) and best["step"] < run.settings.steps:
        _write(part / "best", run, merged(run, best_path(kept, best["step"])), record | {"checkpoint": "best"})
    for name in filter(lambda name: (kept / name).exists(), ("samples.jsonl", "samples.html")):
        shutil.copy2(kept / name, part / name)  # copied: whoever is killed here goes on with them
    if (kept / "logs").exists():
        shutil.copytree(kept / "logs", part / "logs")
    if folder.exists():
        folder.rename(work / "replaced")
    part.rename(folder)
    shutil.rmtree(work)


def _write(folder: Path, run: Run[Any], model: Any, record: dict[str, Any]) -> None:
    model.save_pretrained(folder)
    run.vlm.processor.save_pretrained(folder)
    write_json(folder / "training.json", record)
    (folder / "README.md").write_text(model_card(record), encoding="utf-8")


def fingerprint_of(run: Run[Any], method: str) -> str:
    """The same for runs of a method that come out the same."""
    asked = run.settings.model_dump_json(exclude=_FREE)
    tables = map(file_digest, _tables(run.workspace, run.settings, method))
    photos = (photo.key for _, photo in sorted(run.foreign.items()))  # those of the catalogue are named by their bytes
    return digest(method, run.vlm.fingerprint, asked, run.data["digest"], *tables, *photos)


def _tables(workspace: Workspace, settings: TrainingSettings, method: str) -> list[Path]:
    others = {"general": method == "sft", "multi": bool(settings.multi)}
    tables = [workspace.pairs("train"), *(workspace.pairs(name) for name, learned in others.items() if learned)]
    return [path for path in tables if path.exists()]


def _collected(run: Run[Any]) -> list[Path]:
    """The table of collected replies, where such are learned; the fingerprint has the digest of its rows."""
    name = run.settings.collected if isinstance(run.settings, TrainSettings) else None
    return [collected_table(run.workspace, name)] if name else []


def stamp(run: Run[Any], method: str, counts: dict[str, int]) -> None:
    """Record that the stage is complete, and how much was trained."""
    folder = run.workspace.run(run.settings.name)
    run.workspace.stamp(
        f"train/{run.settings.name}",
        settings=run.settings.model_dump(),
        inputs=[*_tables(run.workspace, run.settings, method), *_collected(run)],
        outputs=[folder / "training.json", *sorted(folder.glob("*.safetensors"))],
        counts=counts,
    )
