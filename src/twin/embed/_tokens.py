"""Pooling the tokens of a vision transformer, or the maps of a convolutional network, to one vector a photo."""

from math import isqrt

import torch

from twin.core import TwinError
from twin.embed._pooling import SPREAD, bell

__all__ = ["pooled_features"]

_MOST_PREFIX = 16
"""A class token and registers, at most, stand before the patches."""


def pooled_features(features: torch.Tensor, places: tuple[int, int], pooling: str) -> torch.Tensor:
    """One vector a photo.

    Args:
        features: Tokens (photos, tokens, dimensions) or maps (photos, dimensions, height, width).
        places: Patches from top to bottom and from left to right, as the size of the photo says.
        pooling: ``cls``, ``mean`` or ``centred``; ``auto`` is the class token where there is one, else the mean.

    Raises:
        TwinError: ``cls`` without a class token, or tokens that are no grid.
    """
    prefix, maps = (0, features) if features.ndim == 4 else _split(features, places)
    match pooling:
        case "cls" | "auto" if prefix:
            return features[:, 0]
        case "cls":
            raise TwinError("The encoder has no class token; give another --pooling, such as mean.")
        case "centred":
            weights = torch.from_numpy(bell(maps.shape[2], maps.shape[3], SPREAD)).to(maps)
            return (maps * weights).sum((2, 3))
    return maps.mean((2, 3))


def _split(tokens: torch.Tensor, places: tuple[int, int]) -> tuple[int, torch.Tensor]:
    """How many tokens stand before the patches, and the patches' tokens as maps."""
    count = tokens.shape[1]
    for prefix, (height, width) in (
        (count - places[0] * places[1], places),
        (0, _square(count)),
        (1, _square(count - 1)),
    ):
        if 0 <= prefix <= _MOST_PREFIX and prefix + height * width == count:
            return prefix, tokens[:, prefix:].transpose(1, 2).reshape(*tokens.shape[::2], height, width)
    raise TwinError(f"The encoder's {count} tokens are no grid of patches; leave out --pooling and --layer.")


def _square(count: int) -> tuple[int, int]:
    return isqrt(count), isqrt(count)
