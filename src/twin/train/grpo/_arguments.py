"""From the project's settings to the trainer's."""

import warnings
from collections.abc import Callable
from pathlib import Path

from trl import GRPOConfig

from twin.core import GrpoSettings, TwinError
from twin.train._arguments import common_arguments, processes, rows_at_a_time
from twin.train.rewards import REWARDS

__all__ = ["grpo_arguments", "rewards_of"]

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
        TwinError: As `rows_at_a_time` and `rewards_of`.
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
        )
