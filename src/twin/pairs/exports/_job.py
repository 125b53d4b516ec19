"""What every format is written from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twin.core import Workspace
from twin.pairs.exports._general import GeneralTable
from twin.pairs.exports._photos import IntArray, Photos
from twin.pairs.exports._tables import PairTable

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """An export that is being written.

    Attributes:
        workspace: Where the pair queries come from.
        tables: The splits that have any.
        others: The general questions and the multi queries, if there are any and the format takes them.
        photos: The photos of the catalogue.
        folder: Where files are written now.
        home: Where the folder will lie in the end.
    """

    workspace: Workspace
    tables: list[PairTable]
    others: list[GeneralTable]
    photos: Photos
    folder: Path
    home: Path

    @property
    def every(self) -> "list[PairTable | GeneralTable]":
        """The splits, and the other questions after them."""
        return [*self.tables, *self.others]

    @property
    def shown(self) -> IntArray:
        """Numbers of all photos that are shown."""
        return np.flatnonzero(np.sum([table.shown for table in self.every], axis=0))

    def place_photos(self) -> None:
        """Write every photo that is shown into the folder, once for all splits."""
        self.photos.place(self.shown.tolist(), self.folder)
