"""Post-training of vision-language models on image pairs.

What needs torch and TRL is imported when it is first used; rewards and explanations do without.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.train._parts import choose_parts
    from twin.train._sft import plan_sft, train_sft

__all__ = ["choose_parts", "plan_sft", "train_sft"]

_LAZY = {"choose_parts": "_parts", "plan_sft": "_sft", "train_sft": "_sft"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(f"twin.train.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
