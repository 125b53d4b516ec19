"""The answers of a table of pair queries, and nothing else of it."""

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import read_columns

__all__ = ["read_answers"]


def read_answers(path: Path) -> NDArray[np.bool_]:
    """Shape (rows,): whether the answer of each pair query is *yes*.

    Args:
        path: A Parquet table with the column ``answer``, such as ``pairs/train.parquet``.

    Raises:
        TwinError: The table is missing or lacks the column.
    """
    answers: NDArray[np.bool_] = pc.equal(read_columns(path, ("answer",))["answer"], "yes").to_numpy()
    return answers
