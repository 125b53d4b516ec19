"""Patches embedded by a product of matrices, where a model does it by a convolution."""

from typing import Any

from torch import Tensor, nn
from torch.nn import functional

__all__ = ["multiply_patches"]


def multiply_patches(model: nn.Module) -> None:
    """Have convolutions in three dimensions that are given whole patches, as in Qwen's vision towers, multiply them.

    Sum for sum it is the same, and many times faster: libraries have no good way for a convolution of so many inputs
    that are no larger than its kernel.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv3d) and _is_plain(module):
            module.forward = _Multiplied(module)  # type: ignore[method-assign, assignment]


def _is_plain(module: nn.Conv3d) -> bool:
    return module.groups == 1 and module.padding == (0, 0, 0) and module.dilation == (1, 1, 1)


class _Multiplied:
    """The forward pass of a convolution: a product where the input is as large as the kernel."""

    def __init__(self, module: nn.Conv3d) -> None:
        self.module = module

    def __call__(self, pixels: Tensor) -> Any:
        module = self.module
        if pixels.shape[2:] != module.weight.shape[2:]:
            return type(module).forward(module, pixels)
        return functional.linear(pixels.flatten(1), module.weight.flatten(1), module.bias)[:, :, None, None, None]
