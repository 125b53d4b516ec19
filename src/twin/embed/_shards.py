"""Vectors that are already computed: shards on disk, so that a killed run loses at most one of them."""

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from twin.core import TwinError, aside, digest

__all__ = ["Shards"]

Vector = npt.NDArray[np.float32]


class Shards:
    """The finished vectors of one encoder in one folder, each file a batch of them, whole or absent."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._root = folder / "shards"
        self._folder = self._root / fingerprint

    def add(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Keep the ``vectors`` (len(ids), dimensions) of ``ids``."""
        with aside(self._folder / f"{digest(*ids)}.npz") as partial, partial.open("wb") as file:
            np.savez(file, ids=np.array(ids), vectors=vectors)

    def read(self) -> dict[str, Vector]:
        """Every kept vector by ``image_id``.

        Raises:
            TwinError: A shard is damaged.
        """
        known: dict[str, Vector] = {}
        for path in sorted(self._folder.glob("*.npz")):
            try:
                with np.load(path) as shard:
                    known.update(zip(shard["ids"].tolist(), shard["vectors"], strict=True))
            except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
                raise TwinError(f"{path} is damaged; delete it and run `twin embed` again.") from error
        return known

    def clear(self) -> None:
        """Delete all shards, of other encoders' fingerprints too."""
        shutil.rmtree(self._root, ignore_errors=True)
