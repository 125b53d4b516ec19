"""Supervised fine-tuning on bare answers, over TRL's trainer."""

import json
import shutil
import warnings
from pathlib import Path
from typing import Any, cast

import torch
from datasets import Dataset
from torch.utils.data import SequentialSampler
from transformers import PrinterCallback, TrainerCallback
from trl import SFTConfig, SFTTrainer

from twin.catalog.store import ImageStore
from twin.core import TrainSettings, TwinError, Workspace, digest, file_digest, progress, write_json
from twin.models import LiteTower, Question, VlmAnswerer, load_vlm, locate
from twin.models import Vlm as LoadedModel
from twin.train._data import training_rows
from twin.train._decoding import Decoding
from twin.train._seen import check_unseen, seen_by, seen_in

__all__ = ["train_sft"]


def train_sft(workspace: Workspace, settings: TrainSettings) -> dict[str, int]:
    """Fine-tune a model on the pair queries (and general questions) of the workspace; goes on where it was stopped.

    Returns:
        What was trained on, as counted in the stage's stamp.

    Raises:
        TwinError: There is nothing to train on, the model does not load or has seen objects of the benchmark, or photos
            do not reach it.
    """
    rows, store = training_rows(workspace, settings), ImageStore(workspace)
    source = locate(settings.model, workspace)
    seen = [seen_by(source), seen_in(workspace, rows)]
    check_unseen(workspace, *seen)
    run, work = workspace.run(settings.name), workspace.root / "runs" / f".{settings.name}.work"
    vlm = load_vlm(source, settings.device, dtype=torch.float32)
    key = _fingerprint(workspace, settings, vlm)
    if not _is_finished(run, key):
        _check_sight(vlm, store, rows[0])
        record = {
            "fingerprint": key,
            "settings": settings.model_dump(),
            "seen": {name: sorted({*seen[0][name], *seen[1][name]}) for name in ("instances", "images")},
            "log": _fit(vlm, Dataset.from_list(rows).with_transform(Decoding(store)), settings, work / key),
        }
        _publish(vlm, run, work, record)
    return _stamp(workspace, settings)


def _is_finished(run: Path, key: str) -> bool:
    record = run / "training.json"
    return record.exists() and json.loads(record.read_text(encoding="utf-8"))["fingerprint"] == key


def _fit(vlm: LoadedModel, data: Dataset, settings: TrainSettings, folder: Path) -> list[dict[str, float]]:
    _freeze(vlm.model, settings)
    trainer = _InOrder(
        model=vlm.model,
        args=_arguments(settings, folder, cpu=vlm.device.type == "cpu"),
        train_dataset=data,
        processing_class=vlm.processor,
    )
    trainer.remove_callback(PrinterCallback)
    with progress() as display:
        trainer.add_callback(_Steps(display, display.add_task(f"Train {settings.name}", total=settings.steps)))
        trainer.train(resume_from_checkpoint=_last_checkpoint(folder))
    return [entry for entry in trainer.state.log_history if "loss" in entry]


def _last_checkpoint(folder: Path) -> str | None:
    """The newest complete checkpoint: the trainer writes its state last, so one cut short has none."""
    complete = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json")]
    return str(max(complete, key=lambda path: int(path.name.split("-")[1]))) if complete else None


class _InOrder(SFTTrainer):
    """Takes the rows as they come: their order is the curriculum."""

    def _get_train_sampler(self, *_args: Any, **_kwargs: Any) -> SequentialSampler:
        return SequentialSampler(cast(Dataset, self.train_dataset))

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        # Weights have other names in a file than in memory, and the base class passes over names that do not fit.
        target = model or self.model
        saved = type(target).from_pretrained(resume_from_checkpoint, dtype=target.dtype)
        target.load_state_dict(saved.state_dict())


class _Steps(TrainerCallback):
    """Shows steps and loss on the project's progress bar."""

    def __init__(self, display: Any, task: Any) -> None:
        self.display, self.task = display, task

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.display.update(self.task, completed=state.global_step)

    def on_log(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        logs = kwargs.get("logs") or {}
        if "loss" in logs:
            self.display.update(self.task, description=f"Train, loss {float(logs['loss']):.3f}")


def _arguments(settings: TrainSettings, folder: Path, *, cpu: bool) -> SFTConfig:
    with warnings.catch_warnings():
        # transformers 5.23 renamed gradient_checkpointing; 5.17 knows only the old name.
        warnings.simplefilter("ignore", FutureWarning)
        return _configuration(settings, folder, cpu=cpu)


def _configuration(settings: TrainSettings, folder: Path, *, cpu: bool) -> SFTConfig:
    return SFTConfig(
        output_dir=str(folder),
        max_steps=settings.steps,
        per_device_train_batch_size=settings.batch,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=round(settings.warmup * settings.steps),
        weight_decay=0.05,
        adam_beta2=0.98,
        max_length=None,  # truncation would cut image tokens
        completion_only_loss=True,
        gradient_checkpointing=False,
        use_cpu=cpu,
        bf16=False,
        save_steps=settings.save_every,
        save_total_limit=1,
        logging_steps=min(10, settings.steps),
        seed=settings.seed,
        report_to="none",
        disable_tqdm=True,
        dataloader_num_workers=0,
        dataloader_pin_memory=not cpu,
        log_level="error",
    )


def _freeze(model: Any, settings: TrainSettings) -> None:
    for name, parameter in model.named_parameters():
        if name.startswith(tuple(settings.keep)):
            parameter.requires_grad_(requires_grad=False)
    tower = getattr(model.model, "vision_tower", None) or getattr(model.model, "visual", None)
    if settings.vision == "full":
        if isinstance(tower, LiteTower):
            tower.forget()  # what learns must be encoded anew
        return
    if tower is None:
        raise TwinError(f"{type(model).__name__} has no vision tower that can be frozen; set train.vision to full.")
    tower.requires_grad_(requires_grad=False)


def _check_sight(vlm: LoadedModel, store: ImageStore, row: dict[str, Any]) -> None:
    photos = tuple(map(store.named, row["images"]))
    VlmAnswerer("in training", vlm).preflight([Question("", "", row["prompt"][0]["content"], photos)])


def _publish(vlm: LoadedModel, run: Path, work: Path, record: dict[str, Any]) -> None:
    """Write the finished run aside and rename it, then drop the checkpoints."""
    part = work / "finished"
    for folder in (part, work / "replaced"):
        shutil.rmtree(folder, ignore_errors=True)
    vlm.model.save_pretrained(part)
    vlm.processor.save_pretrained(part)
    write_json(part / "training.json", record)
    if run.exists():
        run.rename(work / "replaced")
    part.rename(run)
    shutil.rmtree(work)


def _tables(workspace: Workspace) -> list[Path]:
    return [workspace.pairs("train"), workspace.root / "pairs" / "general.parquet"]


def _fingerprint(workspace: Workspace, settings: TrainSettings, vlm: LoadedModel) -> str:
    tables = [file_digest(path) for path in _tables(workspace) if path.exists()]
    return digest(vlm.fingerprint, settings.model_dump_json(exclude={"device", "name"}), *tables)


def _stamp(workspace: Workspace, settings: TrainSettings) -> dict[str, int]:
    run = workspace.run(settings.name)
    counts = {"steps": settings.steps, "questions": settings.steps * settings.batch}
    workspace.stamp(
        f"train/{settings.name}",
        settings=settings.model_dump(),
        inputs=[path for path in _tables(workspace) if path.exists()],
        outputs=[run / "training.json", run / "model.safetensors"],
        counts=counts,
    )
    return counts
