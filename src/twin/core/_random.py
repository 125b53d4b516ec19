"""Random generators named by what they draw, so that no draw depends on another."""

import numpy as np

from twin.core._files import digest

__all__ = ["generator"]


def generator(seed: int, *names: str | int) -> np.random.Generator:
    """A generator for one purpose: the same seed and names give the same stream, in any order of work."""
    return np.random.default_rng(int(digest(str(seed), *(str(name) for name in names)), 16))
