"""A model's own replies whose answer is right, collected to be learned: rejection sampling.

What needs torch is imported when it is first used; what is learned of it does without.
"""

import importlib
from typing import TYPE_CHECKING, Any

from twin.train.collecting._learned import collected_rows, collected_table

if TYPE_CHECKING:
    from twin.train.collecting._run import collect_replies, plan_collect

__all__ = ["collect_replies", "collected_rows", "collected_table", "plan_collect"]

_LAZY = {"collect_replies", "plan_collect"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module("twin.train.collecting._run"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
