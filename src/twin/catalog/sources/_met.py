"""The Met dataset: exhibits of a museum (FGVQA's source ``fgvqa_met``)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twin.catalog.listing import Exclusion, FileBytes, Listed, UnusableError, inside
from twin.core import TwinError, counted

__all__ = ["MetMuseum"]

_FULL, _MINI = "MET_database.json", "mini_MET_database.json"


@dataclass
class MetMuseum:
    """The exhibit photos at ``MET/ARTWORK/PHOTO``; an artwork is an instance.

    Attributes:
        folder: Where the images are, and the ground truth if it is there (either may be in a folder inside).
        split: ``mini`` or ``full``: which ground truth to follow; None takes ``mini`` where it is there, else
            ``full``, else every folder.
    """

    folder: Path
    split: str | None
    _from: str = field(default="", init=False)
    _listed: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, in the order of the ground truth or of the folders.

        Raises:
            TwinError: There are no images, or no such ground truth.
        """
        truth, root = self._truth(), self._root()
        self._from, self._listed = truth.name if truth else "folders", 0
        for entry in _entries(truth) if truth else _folders(root):
            self._listed += 1
            yield _photo(root, entry)

    @property
    def note(self) -> str:
        """What was followed."""
        return f"Read {counted(self._listed, 'photo')} of the Met from {self._from}."

    def _truth(self) -> Path | None:
        if self.split not in {None, "mini", "full"}:
            raise TwinError(f"The Met dataset is taken as mini or full, not {self.split!r}.")
        names = {None: [_MINI, _FULL], "mini": [_MINI], "full": [_FULL]}[self.split]
        for name in names:
            for path in (self.folder / name, self.folder / "ground_truth" / name):
                if path.is_file():
                    return path
        if self.split:
            raise TwinError(f"{self.folder} holds no {names[0]}, nor does its folder ground_truth.")
        return None

    def _root(self) -> Path:
        """The folder around ``MET``."""
        for root in (self.folder / "MET", self.folder / "images", self.folder):
            if (root / "MET").is_dir():
                return root
        raise TwinError(f"{self.folder} holds no folder MET with a folder an artwork, as MET/770869/0.jpg.")


def _entries(truth: Path) -> list[Any]:
    try:
        entries = json.loads(truth.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TwinError(f"{truth} is not readable JSON: {error}.") from error
    if not isinstance(entries, list):
        raise TwinError(f"{truth} is not a list of objects with id and path.")
    return entries


def _folders(root: Path) -> Iterator[dict[str, str]]:
    for folder in sorted(path for path in (root / "MET").iterdir() if path.is_dir()):
        for photo in sorted(folder.iterdir()):
            yield {"id": folder.name, "path": photo.relative_to(root).as_posix()}


def _photo(root: Path, entry: Any) -> Listed | Exclusion:
    number, place = (entry.get("id"), entry.get("path")) if isinstance(entry, dict) else (None, None)
    try:
        if not isinstance(place, str) or not isinstance(number, int | str) or number == "":
            raise UnusableError("entry without id or path")
        path = inside(root, place)
    except UnusableError as error:
        return Exclusion(str(place or ""), str(number or ""), error.reason, error.detail)
    return Listed(place, FileBytes(path), str(number), "artwork", str(number))
