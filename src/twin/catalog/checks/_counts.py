"""How often each thing was found."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["IDENTITY", "counts_of"]

IDENTITY = "two objects in one instance"
"""The flag of photos that needs vectors."""


def counts_of(
    flags: Mapping[str, NDArray[np.bool_]], tables: Mapping[str, pa.Table], *, embedding: bool
) -> dict[str, int | None]:
    """Count photos by flag, and rows of the tables.

    Args:
        flags: Which photos have each flag.
        tables: The tables of the checks; those of identities are missing where there were no vectors.
        embedding: Whether photos were to be compared by their vectors.

    Returns:
        Counts by name; None for what could not be checked.
    """
    counts: dict[str, int | None] = {flag: int(mask.sum()) for flag, mask in flags.items()}
    made = "instances" in tables
    if not made:
        counts[IDENTITY] = None
    across = tables["duplicates"].filter(pc.invert(tables["duplicates"]["same_instance"]))
    counts["duplicates across instances"] = len(across)
    if embedding:
        counts["of these by vectors alone"] = _of_kind(across, "embedding") if made else None
    counts["instances with two objects"] = _flagged(tables["instances"]) if made else None
    counts["instances that may be one"] = len(tables["same_object"]) if made else None
    return counts


def _of_kind(duplicates: pa.Table, kind: str) -> int:
    return len(duplicates.filter(pc.equal(duplicates["kind"], kind)))


def _flagged(instances: pa.Table) -> int:
    return int(np.sum(instances["flag_two_objects"].to_numpy()))
