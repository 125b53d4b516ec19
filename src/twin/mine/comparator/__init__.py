"""A small network that compares two photos part by part, and what it needs: tokens on disk, training, calibration.

What needs torch is imported when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from twin.mine.comparator._calibration import balanced_threshold, fitted_slope
from twin.mine.comparator._tokens import TokenStore

if TYPE_CHECKING:
    from twin.mine.comparator._comparator import Comparator, load_comparator, train_comparator
    from twin.mine.comparator._network import ComparatorNetwork, Projected
    from twin.mine.comparator._training import LabelledPair, one_thread

__all__ = [
    "Comparator",
    "ComparatorNetwork",
    "LabelledPair",
    "Projected",
    "TokenStore",
    "balanced_threshold",
    "fitted_slope",
    "load_comparator",
    "one_thread",
    "train_comparator",
]

_LAZY = {
    "Comparator": "_comparator",
    "ComparatorNetwork": "_network",
    "LabelledPair": "_training",
    "Projected": "_network",
    "load_comparator": "_comparator",
    "one_thread": "_training",
    "train_comparator": "_comparator",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(f"twin.mine.comparator.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
