"""What a check keeps of each photo, made once, shard by shard."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.catalog.checks._crops import CROPS, crop_hashes
from twin.catalog.checks._photos import IntArray, Photos
from twin.catalog.checks._thumbnails import thumbnails
from twin.catalog.checks._tones import TONES, tones
from twin.core import progress, write_arrow

__all__ = ["Prints", "prints_folder", "prints_of"]

_VERSION = "3"
"""Goes up with any change of the prints, so that older ones are not taken for them."""

_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""Luminance of red, green and blue (ITU-R BT.601, as JPEG has it)."""


@dataclass(frozen=True, slots=True)
class Prints:
    """What is kept of photos, as arrays of one length.

    Attributes:
        crops: `crop_hashes`, uint64 (photos, `CROPS`).
        tones: `tones`, uint8 (photos, `TONES`, `TONES`, 3).
    """

    crops: NDArray[np.uint64]
    tones: NDArray[np.uint8]


def prints_folder(store: Path) -> Path:
    """Where the prints of a catalogue whose photos are in ``store`` are kept."""
    return store.parent / ".prints" / _VERSION


def prints_of(photos: Photos) -> Prints:
    """The prints of all photos.

    What was made before is read from ``catalog/.prints``; a shard never changes, so neither do the prints of its
    photos. A killed run goes on with the next shard.

    Raises:
        TwinError: A stored photo is missing or damaged.
    """
    folder = prints_folder(photos.store)
    prints = Prints(
        np.empty((len(photos), CROPS), dtype=np.uint64), np.empty((len(photos), TONES, TONES, 3), dtype=np.uint8)
    )
    shards = photos.table["shard"].combine_chunks().dictionary_encode()
    rows_by_shard = np.argsort(shards.indices.to_numpy(), kind="stable")
    ends = np.cumsum(np.bincount(shards.indices.to_numpy(), minlength=len(shards.dictionary)))
    with progress() as display:
        task = display.add_task("hashing crops", total=len(photos))
        for name, rows in zip(shards.dictionary.to_pylist(), np.split(rows_by_shard, ends[:-1]), strict=True):
            found = _of_shard(photos, rows, folder / f"{Path(name).stem}.parquet")
            prints.crops[rows], prints.tones[rows] = found.crops, found.tones
            display.advance(task, len(rows))
    return prints


def _of_shard(photos: Photos, rows: IntArray, kept: Path) -> Prints:
    wanted = photos.table["image_id"].take(pa.array(rows)).combine_chunks()
    if kept.exists():
        table = pq.read_table(kept)
        place = pc.index_in(wanted, table["image_id"].combine_chunks())
        if place.null_count == 0:
            crops, cells = (b"".join(table[name].take(place).to_pylist()) for name in ("crops", "tones"))
            return Prints(
                np.frombuffer(crops, dtype="<u8").reshape(-1, CROPS).astype(np.uint64),
                np.frombuffer(cells, dtype=np.uint8).reshape(-1, TONES, TONES, 3),
            )
    squares = thumbnails([photos.stored(row) for row in rows.tolist()], "RGB")
    prints = Prints(crop_hashes(np.rint(squares @ _GREY).astype(np.uint8)), tones(squares))
    write_arrow(
        kept,
        pa.table(
            {
                "image_id": wanted,
                "crops": pa.array([row.astype("<u8").tobytes() for row in prints.crops], pa.binary(8 * CROPS)),
                "tones": pa.array([row.tobytes() for row in prints.tones], pa.binary(3 * TONES**2)),
            }
        ),
    )
    return prints
