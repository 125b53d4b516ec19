"""Vectors that a user made elsewhere, taken over as those of the catalogue."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twin.core import EmbedSettings, TwinError, Workspace, digest, file_digest
from twin.embed._assemble import Rows, blocks
from twin.embed._own_ids import read_names, rows_of_photos
from twin.embed._pooling import unit
from twin.embed._vectors import write_set

__all__ = ["OWN", "take_own"]

OWN = "own"
"""What vectors are called that no name was given for."""


def take_own(workspace: Workspace, settings: EmbedSettings, folder: Path) -> int:
    """Write the user's vectors of the catalogue's photos, made unit length, to ``folder``.

    Their fingerprint is the digest of both files.

    Returns:
        How many vectors belong to no photo of the catalogue.

    Raises:
        TwinError: A file is missing or unreadable, the two do not fit, a photo has no vector, or its vector has no
            direction.
    """
    if settings.vectors is None or settings.ids is None:
        raise TwinError("Vectors made elsewhere need both files: --vectors FILE.npy and --ids FILE.")
    path, names_path = Path(settings.vectors), Path(settings.ids)
    matrix, names = _matrix(path), read_names(names_path)
    if len(matrix) != len(names):
        raise TwinError(f"{path} has {len(matrix):,} rows, but {names_path} has {len(names):,} names.")
    ids, rows = rows_of_photos(workspace, names, names_path)

    def write(target: Path) -> None:
        _copy(matrix, rows, ids, target)

    write_set(folder, ids, settings.encoder, digest(file_digest(path), file_digest(names_path)), write)
    return len(names) - len(np.unique(rows))


def _matrix(path: Path) -> npt.NDArray[np.floating]:
    try:
        matrix = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise TwinError(f"{path} is not a matrix in NumPy's .npy format: {error}.") from error
    if not isinstance(matrix, np.ndarray) or matrix.ndim != 2 or matrix.dtype.kind != "f" or not matrix.shape[1]:
        raise TwinError(f"{path} is not a matrix of floating-point numbers (vectors, dimensions).")
    return matrix


def _copy(matrix: npt.NDArray[np.floating], rows: Rows, ids: pa.Array, target: Path) -> None:
    np.lib.format.open_memmap(target, "w+", np.float32, (len(rows), matrix.shape[1]))
    for places in blocks(np.arange(len(rows))):
        vectors = np.asarray(matrix[rows[places]], np.float64)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        wrong = np.flatnonzero(~np.isfinite(length[:, 0]) | (length[:, 0] == 0))
        if len(wrong):
            kind = "is zero" if length[wrong[0], 0] == 0 else "is not finite"
            raise TwinError(f"The vector of image {ids[places[wrong[0]]].as_py()} {kind}; make it again.")
        # Divided in float64 first: squares of float32 may overflow or vanish.
        np.load(target, mmap_mode="r+")[places] = unit(vectors / length)
