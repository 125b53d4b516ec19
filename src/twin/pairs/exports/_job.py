"""What every format is written from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twin.core import Workspace
from twin.pairs.exports._photos import Photos
from twin.pairs.exports._tables import PairTable

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """An export that is being written.

    Attributes:
        workspace: Where the pair queries come from.
        tables: The splits that have any.
        photos: The photos of the catalogue.
        folder: Where files are written now.
        home: Where the folder will lie in the end.
    """

    workspace: Workspace
    tables: list[PairTable]
    photos: Photos
    folder: Path
    home: Path

    def place_photos(self) -> None:
        """Write every photo that is shown into the folder, once for all splits."""
        shown = np.sum([table.shown for table in self.tables], axis=0)
        self.photos.place(np.flatnonzero(shown).tolist(), self.folder)
