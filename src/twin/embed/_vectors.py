"""The vectors of a catalogue, as they lie in the workspace."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twin.core import TwinError, Workspace, aside, read_columns, write_arrow, write_json

__all__ = ["Vectors", "load_vectors", "read_vectors", "similarity", "write_set", "write_vectors"]

_SCHEMA = pa.schema([("image_id", pa.string())])


@dataclass(frozen=True)
class Vectors:
    """Image vectors of one encoder.

    Attributes:
        ids: ``image_id`` of each row.
        matrix: float32 (images, dimensions), rows of unit length; mapped, so that pages are read as they are touched.
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
    ids = read_columns(folder / "ids.parquet", ["image_id"]).column("image_id").to_pylist()
    matrix = np.load(folder / "vectors.npy", mmap_mode="r")
    return Vectors(ids, matrix, encoder["name"], encoder["fingerprint"])


def write_vectors(folder: Path, vectors: Vectors) -> list[Path]:
    """Write ``vectors`` to ``folder``; see `write_set`."""

    def save(path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, vectors.matrix)

    return write_set(folder, pa.array(vectors.ids, pa.string()), vectors.encoder, vectors.fingerprint, save)


def write_set(
    folder: Path, ids: pa.Array, encoder: str, fingerprint: str, write_matrix: Callable[[Path], None]
) -> list[Path]:
    """Write a set of vectors to ``folder``; the marker ``encoder.json`` comes last, so a torn set is never read.

    Args:
        folder: Where the files go.
        ids: ``image_id`` of each row.
        encoder: Name of the encoder.
        fingerprint: What the vectors depend on beside the photos.
        write_matrix: Writes the matrix to a path; the set that was there before can be read meanwhile.

    Returns:
        The files written.
    """
    marker, names, matrix = (folder / name for name in ("encoder.json", "ids.parquet", "vectors.npy"))
    with aside(matrix) as partial:
        write_matrix(partial)
        marker.unlink(missing_ok=True)
    write_arrow(names, pa.table([ids], _SCHEMA))
    write_json(marker, {"name": encoder, "fingerprint": fingerprint})
    return [marker, names, matrix]
