"""From the project's settings to the trainer's."""

import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from trl import GRPOConfig

from twin.core import GrpoSettings, TwinError
from twin.train._arguments import common_arguments, processes, rows_at_a_time
from twin.train.rewards import REWARDS

__all__ = ["engine_of", "grpo_arguments", "rewards_of"]

Reward = Callable[..., list[float]]


def rewards_of(settings: GrpoSettings) -> dict[str, tuple[Reward, float]]:
    """The rewards that count, and their weights.

    Raises:
        TwinError: None does.
    """
    found = {name: (reward, float(getattr(settings, f"reward_{name}"))) for name, reward in REWARDS.items()}
    weighed = {name: pair for name, pair in found.items() if pair[1] > 0}
    if not weighed:
        raise TwinError("All rewards have weight 0, so nothing would be learned; set --reward-answer.")
    return weighed


def grpo_arguments(settings: GrpoSettings, folder: Path, *, cpu: bool) -> GRPOConfig:
    """The trainer's settings: one update a step, from the rollouts of that step.

    Args:
        settings: The project's.
        folder: Where checkpoints go.
        cpu: Whether it works on the CPU.

    Raises:
        TwinError: As `rows_at_a_time` and `rewards_of`, or what shall draw the replies is not installed.
    """
    prompts = rows_at_a_time(settings)
    with warnings.catch_warnings():
        # transformers 5.23 renamed gradient_checkpointing; 5.17 knows only the old name.
        warnings.simplefilter("ignore", FutureWarning)
        return GRPOConfig(
            **common_arguments(settings, folder, cpu=cpu),
            per_device_train_batch_size=prompts * settings.rollouts,
            gradient_accumulation_steps=settings.batch // processes() // prompts,
            num_generations=settings.rollouts,
            max_completion_length=settings.max_new_tokens,
            temperature=settings.temperature,
            beta=settings.beta,
            reward_weights=[weight for _, weight in rewards_of(settings).values()],
            lr_scheduler_type="constant_with_warmup",
            shuffle_dataset=False,  # the rows are in their order
            gradient_checkpointing=settings.checkpointing,
            **engine_of(settings),
        )


def engine_of(settings: GrpoSettings) -> dict[str, Any]:
    """What draws the replies, other than the trainer itself.

    Raises:
        TwinError: It is not installed, or has an address although it is not asked.
    """
    if settings.engine != "vllm":
        if settings.engine_url:
            raise TwinError("--engine-url says where vllm is; set --engine vllm as well.")
        return {}
    if find_spec("vllm") is None:
        raise TwinError('--engine vllm needs the extra vllm: pip install "twin-vlm[vllm]".')
    place = {"vllm_mode": "server", "vllm_server_base_url": settings.engine_url} if settings.engine_url else {}
    return {"use_vllm": True, "vllm_mode": "colocate", "vllm_gpu_memory_utilization": settings.engine_memory} | place
