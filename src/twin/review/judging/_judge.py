"""Whoever says of two photos how probably they show one object."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.catalog import ImageRef

__all__ = ["Judge"]


class Judge(Protocol):
    """A model that compares photos two at a time."""

    @property
    def name(self) -> str:
        """Name of the reviewer under which its verdicts are kept; another one whenever it might judge otherwise."""

    def probabilities(self, pairs: Sequence[tuple[ImageRef, ImageRef]]) -> NDArray[np.float64]:
        """Probability (0 to 1) that each pair shows one object, in the order shown; NaN where it gives no answer.

        Args:
            pairs: Pairs of photos, first and second.

        Returns:
            Shape ``(len(pairs),)``.

        Raises:
            TwinError: It cannot be asked at all.
        """
