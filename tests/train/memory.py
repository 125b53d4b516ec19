"""How much memory tensors take at most, counted exactly."""

import weakref
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

__all__ = ["PeakMemory"]


class PeakMemory(TorchDispatchMode):
    """Counts the bytes of all tensors that are made inside the block and are still there.

    Attributes:
        peak: The most at any moment.
    """

    def __init__(self) -> None:
        super().__init__()
        self.peak = self._now = 0
        self._there: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(made):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in self._there:
                self._count(tensor.untyped_storage())
        return made

    def _count(self, storage: torch.UntypedStorage) -> None:
        self._there.add(storage._cdata)
        self._now += storage.nbytes()
        self.peak = max(self.peak, self._now)
        weakref.finalize(storage, self._gone, storage._cdata, storage.nbytes())

    def _gone(self, name: int, size: int) -> None:
        self._there.discard(name)
        self._now -= size
