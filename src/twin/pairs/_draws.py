"""Random draws that belong to an image pair, whatever its place in a table and whatever stands beside it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.core import digest
from twin.pairs._catalog import IntArray

__all__ = ["Keys", "image_keys", "pair_keys"]

Keys = NDArray[np.uint64]


def image_keys(image_ids: Sequence[str], seed: int) -> Keys:
    """A number, uniform over 64 bits, for each image and seed."""
    return np.array([int(digest(str(seed), image_id)[:16], 16) for image_id in image_ids], dtype=np.uint64)


def pair_keys(keys: Keys, left: IntArray, right: IntArray, purpose: str) -> Keys:
    """A number, uniform over 64 bits, for each pair of images and purpose.

    Args:
        keys: From `image_keys`.
        left: Place in ``keys`` of the one image of each pair.
        right: Place of the other.
        purpose: What is drawn; different purposes give independent numbers.
    """
    salt = np.uint64(int(digest(purpose)[:16], 16))
    return _mixed(_mixed(keys[left] ^ salt) + keys[right])


def _mixed(keys: Keys) -> Keys:
    """The finaliser of the SplitMix64 generator (Steele, Lea and Flood 2014): every bit depends on every bit."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
