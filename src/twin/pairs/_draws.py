"""Random draws that belong to an image pair, whatever its place in a table and whatever stands beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.core import digest

__all__ = ["Keys", "Places", "image_keys", "image_words", "mixed_words", "pair_keys", "pair_words"]

Keys = NDArray[np.uint64]

Places = NDArray[np.integer[Any]]


def image_words(image_ids: Sequence[str]) -> Keys:
    """The 128 bits that each image id stands for, shape ``(images, 2)``; of an id in another form those of its hash."""
    joined = "".join(image_ids)
    if len(joined) != 32 * len(image_ids) or any(len(image_id) != 32 for image_id in image_ids):
        return _hashed(image_ids)
    try:
        return np.frombuffer(bytes.fromhex(joined), dtype=">u8").astype(np.uint64).reshape(-1, 2)
    except ValueError:
        return _hashed(image_ids)


def image_keys(image_ids: Sequence[str], seed: int) -> Keys:
    """A number, uniform over 64 bits, for each image and seed."""
    words = image_words(image_ids)
    return _mixed(_mixed(words[:, 0] ^ _salt(str(seed))) + words[:, 1])


def pair_keys(keys: Keys, left: Places, right: Places, purpose: str) -> Keys:
    """A number, uniform over 64 bits, for each pair of images and purpose.

    Args:
        keys: From `image_keys`.
        left: Place in ``keys`` of the one image of each pair.
        right: Place of the other.
        purpose: What is drawn; different purposes give independent numbers.
    """
    return _mixed(_mixed(keys[left] ^ _salt(purpose)) + keys[right])


def mixed_words(words: Keys) -> Keys:
    """What `pair_words` needs of each image, shape ``(4, images)``.

    Args:
        words: From `image_words`.
    """
    names = ("left 1", "right 1", "left 2", "right 2")
    return np.stack([_mixed(_mixed(words[:, 0] ^ _salt(name)) + words[:, 1]) for name in names])


def pair_words(mixed: Keys, left: Places, right: Places) -> Keys:
    """128 bits for each pair of images, shape ``(pairs, 2)``: different ones for different pairs.

    Args:
        mixed: From `mixed_words`.
        left: Place of the canonically first image of each pair.
        right: Place of the other.
    """
    found = np.empty((len(left), 2), dtype=np.uint64)
    for half in (0, 1):
        found[:, half] = _mixed(mixed[2 * half][left] + mixed[2 * half + 1][right])
    return found


def _hashed(image_ids: Sequence[str]) -> Keys:
    return np.array([divmod(int(digest(one), 16), 2**64) for one in image_ids], dtype=np.uint64).reshape(-1, 2)


def _salt(name: str) -> np.uint64:
    return np.uint64(int(digest(name)[:16], 16))


def _mixed(keys: Keys) -> Keys:
    """The finaliser of the SplitMix64 generator (Steele, Lea and Flood 2014): every bit depends on every bit."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
