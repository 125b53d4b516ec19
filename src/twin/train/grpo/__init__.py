"""Reinforcement of replies by group-relative policy optimisation (GRPO), each prompt's work done once.

What needs torch and TRL is imported when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.train.grpo._run import plan_grpo, train_grpo
    from twin.train.grpo._trainer import SharedPrefixTrainer

__all__ = ["SharedPrefixTrainer", "plan_grpo", "train_grpo"]

_LAZY = {"SharedPrefixTrainer": "_trainer", "plan_grpo": "_run", "train_grpo": "_run"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(f"twin.train.grpo.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
