"""The vectors of an encoder, mapped into memory rather than read."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.core import Workspace, read_columns

__all__ = ["ImageVectors", "encoder_folder", "image_vectors"]


@dataclass(frozen=True)
class ImageVectors:
    """Vectors of photos.

    Attributes:
        ids: ``image_id`` of each row.
        matrix: float32 (photos, dimensions), rows of unit length; pages are read as they are touched.
        fingerprint: Equal where vectors may be compared.
    """

    ids: pa.Array
    matrix: NDArray[np.float32]
    fingerprint: str

    def rows(self, ids: pa.Array | pa.ChunkedArray) -> NDArray[np.int64]:
        """The row of each id, -1 for one without a vector."""
        rows: NDArray[np.int64] = pc.fill_null(pc.index_in(ids, self.ids), -1).to_numpy().astype(np.int64)
        return rows


def encoder_folder(workspace: Workspace) -> Path | None:
    """The vectors made last, or None where there are none."""
    stamp = workspace.stamped("embed")
    return None if stamp is None else workspace.embeddings(stamp.settings["encoder"])


def image_vectors(workspace: Workspace) -> ImageVectors | None:
    """The vectors of the last run of the embed stage, or None where they are not complete."""
    folder = encoder_folder(workspace)
    if folder is None or not (folder / "encoder.json").exists():
        return None
    fingerprint = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))["fingerprint"]
    ids = read_columns(folder / "ids.parquet", ["image_id"])["image_id"].combine_chunks()
    return ImageVectors(ids, np.load(folder / "vectors.npy", mmap_mode="r"), fingerprint)
