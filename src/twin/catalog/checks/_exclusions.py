"""What the last check takes out of the catalogue."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._duplicates import Duplicates
from twin.catalog.checks._flags import QUALITY, score_texts
from twin.catalog.checks._paths import check_table
from twin.catalog.checks._photos import IntArray, Photos
from twin.core import Workspace, read_columns

__all__ = ["EXCLUSIONS", "check_exclusions", "exclusion_table", "repeated_inside"]

EXCLUSIONS = pa.schema([("image_id", pa.string()), ("reason", pa.string()), ("detail", pa.string())])
"""``catalog/checks/exclusions.parquet``: a row a photo."""

Mask = NDArray[np.bool_]


def check_exclusions(workspace: Workspace) -> pa.Table:
    """The photos that the last check leaves out, with columns image_id (unique), reason, detail.

    What people have decided (`overrules`) is not in it. It is empty where nothing was checked.
    """
    path = check_table(workspace, "exclusions")
    return read_columns(path, EXCLUSIONS.names) if path.exists() else EXCLUSIONS.empty_table()


def exclusion_table(photos: Photos, flags: dict[str, Mask], kept: IntArray, wanted: Iterable[str]) -> pa.Table:
    """The table of `EXCLUSIONS`: for each photo the first of its flags that is ``wanted``, with the evidence.

    Args:
        photos: The photos.
        flags: Flags of each photo by name, in the order in which they count.
        kept: For a near-duplicate the photo that is kept in its place.
        wanted: Names of the flags that exclude.
    """
    choice = set(wanted)
    ids = photos.table["image_id"]
    left = np.ones(len(photos), dtype=np.bool_)
    parts = [EXCLUSIONS.empty_table()]
    for flag, mask in flags.items():
        if flag in choice:
            rows = np.flatnonzero(mask & left)
            left[rows] = False
            detail = pa.array(_evidence(photos, flag, kept, rows), pa.string())
            parts.append(pa.table([ids.take(pa.array(rows)), pa.repeat(flag, len(rows)), detail], schema=EXCLUSIONS))
    return pa.concat_tables(parts).sort_by("image_id").combine_chunks()


def _evidence(photos: Photos, flag: str, kept: IntArray, rows: IntArray) -> list[str]:
    if flag in QUALITY:
        texts = score_texts(photos, flag)
        return [texts[row] for row in rows.tolist()]
    if flag == "near-duplicate":
        names = photos.table["image_id"].take(pa.array(kept[rows]))
        return [f"of {name}" for name in names.to_pylist()]
    return [""] * len(rows)


def repeated_inside(photos: Photos, near: Duplicates, ignored: Mask) -> tuple[Mask, IntArray]:
    """Choose which of the near-duplicates inside an instance go, and what stays in the place of each.

    The photo with the most pixels as it came stays, then the sharpest, then the first by id.

    Args:
        photos: The photos.
        near: Near-duplicates.
        ignored: Photos that are left out in any case: none of them stands for another.

    Returns:
        Which photos go, and for each the row of one that stays (-1 for the others).
    """
    pairs = [(one, other) for one, other in _together(photos, near) if not ignored[one] and not ignored[other]]
    neighbours: dict[int, list[int]] = {}
    for one, other in pairs:
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    rank = _preference(photos)
    goes, kept = np.zeros(len(photos), dtype=np.bool_), np.full(len(photos), -1, dtype=np.int64)
    for row in sorted(neighbours, key=lambda row: int(rank[row])):
        if not goes[row]:
            for other in neighbours[row]:
                if rank[other] > rank[row] and not goes[other]:
                    goes[other], kept[other] = True, row
    return goes, kept


def _together(photos: Photos, near: Duplicates) -> list[tuple[int, int]]:
    """The pairs of near-duplicates that one instance claims both."""
    many = len(photos.instances) + 1
    claims = photos.claims[:, 0] * many + photos.claims[:, 1]
    starts = np.searchsorted(photos.claims[:, 0], np.arange(len(photos) + 1))
    owners = photos.claims[:, 1]
    found = []
    for one, other in zip(near.first.tolist(), near.second.tolist(), strict=True):
        mine = owners[starts[one] : starts[one + 1]]
        if np.isin(other * many + mine, claims).any():
            found.append((one, other))
    return found


def _preference(photos: Photos) -> IntArray:
    """The rank of each photo, the best first."""
    pixels = photos.numbers("original_width") * photos.numbers("original_height")
    stored = photos.numbers("width") * photos.numbers("height")
    pixels = np.where(np.isnan(pixels), stored, pixels)
    order = np.lexsort((np.arange(len(photos)), -photos.numbers("score_sharpness"), -pixels))
    rank = np.empty(len(photos), dtype=np.int64)
    rank[order] = np.arange(len(photos))
    return rank
