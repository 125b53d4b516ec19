"""Vectors that are already computed: shards on disk, so that a killed run loses at most one of them."""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twin.core import TwinError, aside

__all__ = ["Shard", "Shards"]


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of vectors.

    Attributes:
        path: The file.
        ids: ``image_id`` of each vector.
    """

    path: Path
    ids: pa.Array

    def read(self) -> npt.NDArray[np.float32]:
        """The vectors (ids, dimensions).

        Raises:
            TwinError: The file is damaged.
        """
        with _opened(self.path) as file:
            vectors: npt.NDArray[np.float32] = file["vectors"]
        return vectors


class Shards:
    """The finished vectors of one encoder in one folder, each file those of a job, whole or absent.

    Args:
        folder: Where the encoder's vectors go in the end.
        fingerprint: The encoder's.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._root = folder / "shards"
        self._folder = self._root / fingerprint

    def add(self, name: str, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Keep the ``vectors`` (len(ids), dimensions) of the job ``name``."""
        with aside(self._folder / f"{name}.npz") as partial, partial.open("wb") as file:
            np.savez(file, ids=np.array(ids), vectors=vectors)

    def read(self) -> list[Shard]:
        """Every kept shard; its vectors stay on disk.

        Raises:
            TwinError: A shard is damaged.
        """
        shards = []
        for path in sorted(self._folder.glob("[!.]*.npz")):
            with _opened(path) as file:
                shards.append(Shard(path, pa.array(file["ids"].tolist(), pa.string())))
        return shards

    def clear(self) -> None:
        """Delete all shards, of other fingerprints too."""
        shutil.rmtree(self._root, ignore_errors=True)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with np.load(path) as file:
            yield file
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise TwinError(f"{path} is damaged; delete it and run `twin embed` again.") from error
