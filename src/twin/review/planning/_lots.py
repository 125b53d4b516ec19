"""A lot for each link, by which links are drawn that are judged whatever models say."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.core import digest

__all__ = ["lots"]


def lots(items: pa.Table, seed: int) -> NDArray[np.float64]:
    """A number from 0 to 1 for each item, the same at every call and in any company.

    Args:
        items: Columns ``a`` and ``b``.
        seed: Another seed gives other lots.
    """
    names = zip(items["a"].to_pylist(), items["b"].to_pylist(), strict=True)
    return np.array([int(digest(str(seed), "lot", a, b)[:13], 16) / 16**13 for a, b in names], dtype=np.float64)
