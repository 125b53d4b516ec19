"""From the project's settings to the trainer's."""

import os
import warnings
from pathlib import Path
from typing import Any

from trl import SFTConfig

from twin.core import TrainingSettings, TrainSettings, TwinError

__all__ = ["common_arguments", "processes", "rows_at_a_time", "sft_arguments"]


def processes() -> int:
    """How many processes train together, as `accelerate launch` or `torchrun` says."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def rows_at_a_time(settings: TrainingSettings) -> int:
    """Questions that each process works on at a time.

    Raises:
        TwinError: The batch does not come out even.
    """
    share, rest = divmod(settings.batch, processes())
    if rest:
        raise TwinError(f"A batch of {settings.batch} cannot be shared by {processes()} processes; change --batch.")
    several = settings.micro_batch or share
    if share % several:
        raise TwinError(f"--micro-batch {several} does not divide the {share} questions that a process has of a batch.")
    return several


def common_arguments(settings: TrainingSettings, folder: Path, *, cpu: bool) -> dict[str, Any]:
    """What every trainer is told."""
    return {
        "output_dir": str(folder),
        "max_steps": settings.steps,
        "learning_rate": settings.learning_rate,
        "warmup_steps": round(settings.warmup * settings.steps),
        "use_cpu": cpu,
        "bf16": settings.precision == "bfloat16",
        "save_steps": settings.save_every,
        "save_total_limit": 1,
        "logging_steps": 1,  # a mean over steps would lack those before a run was killed
        "seed": settings.seed,
        "report_to": "none" if settings.log_to in ("none", "tensorboard") else settings.log_to,
        "run_name": settings.name,
        "disable_tqdm": True,
        "dataloader_pin_memory": not cpu,
        "log_level": "error",
    }


def sft_arguments(settings: TrainSettings, folder: Path, *, cpu: bool) -> SFTConfig:
    """The trainer's settings.

    Args:
        settings: The project's.
        folder: Where checkpoints go.
        cpu: Whether it works on the CPU.

    Raises:
        TwinError: As `rows_at_a_time`.
    """
    rows = rows_at_a_time(settings)
    with warnings.catch_warnings():
        # transformers 5.23 renamed gradient_checkpointing; 5.17 knows only the old name.
        warnings.simplefilter("ignore", FutureWarning)
        return SFTConfig(
            **common_arguments(settings, folder, cpu=cpu),
            per_device_train_batch_size=rows,
            gradient_accumulation_steps=settings.batch // processes() // rows,
            lr_scheduler_type="cosine",
            weight_decay=0.05,
            adam_beta2=0.98,
            max_length=None,  # truncation would cut image tokens
            completion_only_loss=True,
            gradient_checkpointing=settings.checkpointing,
        )
