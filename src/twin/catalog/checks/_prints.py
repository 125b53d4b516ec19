"""The crop hashes of all photos, made once and kept, shard by shard."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.catalog.checks._crops import CROPS, crop_hashes
from twin.catalog.checks._photos import IntArray, Photos
from twin.catalog.checks._thumbnails import thumbnails
from twin.core import progress, write_arrow

__all__ = ["crop_hashes_of"]

_VERSION = "2"
"""Goes up with any change of the hashes, so that older ones are not taken for them."""


def crop_hashes_of(photos: Photos) -> NDArray[np.uint64]:
    """The hashes of the crops of each photo, uint64 (photos, `CROPS`).

    What was hashed before is read from ``catalog/.prints``; a shard never changes, so neither do the hashes of its
    photos. A killed run goes on with the next shard.

    Raises:
        TwinError: A stored photo is missing or damaged.
    """
    folder = photos.store.parent / ".prints" / _VERSION
    hashes = np.empty((len(photos), CROPS), dtype=np.uint64)
    shards = photos.table["shard"].combine_chunks().dictionary_encode()
    rows_by_shard = np.argsort(shards.indices.to_numpy(), kind="stable")
    ends = np.cumsum(np.bincount(shards.indices.to_numpy(), minlength=len(shards.dictionary)))
    with progress() as display:
        task = display.add_task("hashing crops", total=len(photos))
        for name, rows in zip(shards.dictionary.to_pylist(), np.split(rows_by_shard, ends[:-1]), strict=True):
            hashes[rows] = _of_shard(photos, rows, folder / f"{Path(name).stem}.parquet")
            display.advance(task, len(rows))
    return hashes


def _of_shard(photos: Photos, rows: IntArray, kept: Path) -> NDArray[np.uint64]:
    wanted = photos.table["image_id"].take(pa.array(rows)).combine_chunks()
    if kept.exists():
        table = pq.read_table(kept)
        place = pc.index_in(wanted, table["image_id"].combine_chunks())
        if place.null_count == 0:
            data = b"".join(table["crops"].take(place).to_pylist())
            return np.frombuffer(data, dtype="<u8").reshape(-1, CROPS).astype(np.uint64)
    hashes = crop_hashes(thumbnails([photos.stored(row) for row in rows.tolist()], "L"))
    crops = pa.array([row.astype("<u8").tobytes() for row in hashes], pa.binary(8 * CROPS))
    write_arrow(kept, pa.table({"image_id": wanted, "crops": crops}))
    return hashes
