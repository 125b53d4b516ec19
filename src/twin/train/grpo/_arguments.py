"""From the project's settings to the trainer's."""

import warnings
from collections.abc import Callable
from pathlib import Path

from trl import GRPOConfig

from twin.core import GrpoSettings, TwinError
from twin.train._arguments import processes
from twin.train.rewards import REWARDS

__all__ = ["grpo_arguments", "prompts_at_a_time", "rewards_of"]

Reward = Callable[..., list[float]]


def prompts_at_a_time(settings: GrpoSettings) -> int:
    """Prompts that each process works on at a time.

    Raises:
        TwinError: The batch does not come out even.
    """
    share, rest = divmod(settings.batch, processes())
    if rest:
        raise TwinError(f"A batch of {settings.batch} cannot be shared by {processes()} processes; change --batch.")
    prompts = settings.micro_batch or share
    if share % prompts:
        raise TwinError(f"--micro-batch {prompts} does not divide the {share} prompts that a process has of each step.")
    return prompts


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
        TwinError: As `prompts_at_a_time` and `rewards_of`.
    """
    prompts = prompts_at_a_time(settings)
    with warnings.catch_warnings():
        # transformers 5.23 renamed gradient_checkpointing; 5.17 knows only the old name.
        warnings.simplefilter("ignore", FutureWarning)
        return GRPOConfig(
            output_dir=str(folder),
            max_steps=settings.steps,
            per_device_train_batch_size=prompts * settings.rollouts,
            gradient_accumulation_steps=settings.batch // processes() // prompts,
            num_generations=settings.rollouts,
            max_completion_length=settings.max_new_tokens,
            temperature=settings.temperature,
            beta=settings.beta,
            reward_weights=[weight for _, weight in rewards_of(settings).values()],
            learning_rate=settings.learning_rate,
            lr_scheduler_type="constant",
            shuffle_dataset=False,  # the rows are in their order
            gradient_checkpointing=False,
            use_cpu=cpu,
            bf16=settings.precision == "bfloat16",
            save_steps=settings.save_every,
            save_total_limit=1,
            logging_steps=1,
            seed=settings.seed,
            report_to="none" if settings.log_to in ("none", "tensorboard") else settings.log_to,
            run_name=settings.name,
            disable_tqdm=True,
            dataloader_pin_memory=not cpu,
            log_level="error",
        )
