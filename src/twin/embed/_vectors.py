"""The vectors of a catalogue, as they lie in the workspace."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twin.core import TwinError, Workspace, aside, read_table, write_json, write_table

__all__ = ["Vectors", "load_vectors", "read_vectors", "similarity", "write_vectors"]

_SCHEMA = pa.schema([("image_id", pa.string())])


@dataclass(frozen=True)
class Vectors:
    """Image vectors of one encoder.

    Attributes:
        ids: ``image_id`` of each row.
        matrix: float32 (images, dimensions), rows of unit length.
        encoder: Name of the encoder.
        fingerprint: What the vectors depend on beside the photos.
    """

    ids: list[str]
    matrix: npt.NDArray[np.float32]
    encoder: str
    fingerprint: str

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each ``image_id``."""
        return {image_id: row for row, image_id in enumerate(self.ids)}

    def take(self, ids: Sequence[str]) -> npt.NDArray[np.float32]:
        """The vectors of ``ids``, float32 (len(ids), dimensions).

        Raises:
            TwinError: An image has no vector.
        """
        missing = next((image_id for image_id in ids if image_id not in self.rows), None)
        if missing is not None:
            raise TwinError(f"Image {missing} has no vector of {self.encoder}; run `twin embed` again.")
        return self.matrix[[self.rows[image_id] for image_id in ids]]


def similarity(vectors: Vectors, first: Sequence[str], second: Sequence[str]) -> npt.NDArray[np.float64]:
    """Cosine similarity, in -1..1, of each image in ``first`` to the one at the same place in ``second``.

    Raises:
        TwinError: An image has no vector.
    """
    products = vectors.take(first).astype(np.float64) * vectors.take(second)
    return np.asarray(products.sum(axis=1))


def load_vectors(workspace: Workspace) -> Vectors:
    """The vectors made by the last run of the embed stage.

    Raises:
        TwinError: The stage never ended, or its files are gone.
    """
    stamp = workspace.stamped("embed")
    vectors = None if stamp is None else read_vectors(workspace.embeddings(stamp.settings["encoder"]))
    if vectors is None:
        raise TwinError(f"Workspace {workspace.root} has no image vectors; run `twin embed` first.")
    return vectors


def read_vectors(folder: Path) -> Vectors | None:
    """The vectors in ``folder``, or None where they are not complete."""
    marker = folder / "encoder.json"
    if not marker.exists():
        return None
    encoder = json.loads(marker.read_text(encoding="utf-8"))
    ids = read_table(folder / "ids.parquet", ["image_id"]).column("image_id").to_pylist()
    return Vectors(ids, np.load(folder / "vectors.npy"), encoder["name"], encoder["fingerprint"])


def write_vectors(folder: Path, vectors: Vectors) -> list[Path]:
    """Write ``vectors`` to ``folder``; the marker ``encoder.json`` comes last, so a torn set is never read.

    Returns:
        The files written.
    """
    marker, ids, matrix = (folder / name for name in ("encoder.json", "ids.parquet", "vectors.npy"))
    marker.unlink(missing_ok=True)
    write_table(ids, ({"image_id": image_id} for image_id in vectors.ids), _SCHEMA)
    with aside(matrix) as partial, partial.open("wb") as file:
        np.save(file, vectors.matrix)
    write_json(marker, {"name": vectors.encoder, "fingerprint": vectors.fingerprint})
    return [marker, ids, matrix]
