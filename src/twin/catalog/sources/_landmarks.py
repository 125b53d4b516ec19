"""Google Landmarks v2: photos of landmarks (FGVQA's source ``fgvqa_google_landmarks``)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from twin.catalog.listing import Exclusion, FileBytes, Listed, Listing, UnusableError, inside
from twin.catalog.sources._hub import local_folder, split_files
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._rows import Columns, ImageRows
from twin.core import TwinError, counted

__all__ = ["LandmarkFolder", "open_landmarks"]

_LABELS = {"train": ("train.csv",), "index": ("index_image_to_landmark.csv", "index.csv")}
_CATEGORY = "landmark"


def open_landmarks(path: Path, options: SourceOptions) -> Listing:
    """The photos; a landmark is an instance.

    Args:
        path: Folder as the site ships it, folder of Parquet files with the columns ``image`` and ``label``, or
            ``zguo0525/google-landmarks-v2-mini``.
        options: The settings name the split: ``train`` or ``index``.

    Raises:
        TwinError: There is none of these.
    """
    split = options.settings.split
    folder = local_folder(path, ["*.parquet", "data/*.parquet"])
    if any(folder.rglob("*.parquet")):
        return ImageRows(split_files(folder, ".parquet", split), Columns("image", ("label",)), _CATEGORY)
    return LandmarkFolder(folder, split)


@dataclass
class LandmarkFolder:
    """The photos of a folder as the data set's site ships it; a landmark is an instance.

    A table names the landmark of each photo (``id``, ``landmark_id``), and photo ``0123…`` lies at
    ``SPLIT/0/1/2/0123….jpg``, with or without ``SPLIT``. Without a table, photos lie in ``SPLIT/LANDMARK/PHOTO``.

    Attributes:
        folder: The folder.
        split: ``train`` or ``index``; None takes the first that there is.
    """

    folder: Path
    split: str | None
    _note: str = field(default="", init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, in the order of the table or of the folders.

        Raises:
            TwinError: There is neither a table nor a folder of labels.
        """
        read = 0
        split, table = self._table()
        for item in self._from_table(split, table) if table else self._from_folders():
            read += 1
            yield item
        self._note = f"Read {counted(read, 'photo')} of landmarks from {table.name if table else 'folders'}."

    @property
    def note(self) -> str:
        """What was read."""
        return self._note

    def _table(self) -> tuple[str, Path | None]:
        if self.split not in {None, *_LABELS}:
            raise TwinError(f"Labelled splits of Google Landmarks v2 are train and index, not {self.split!r}.")
        for split, names in _LABELS.items():
            for path in (self.folder / name for name in names):
                if self.split in {None, split} and path.is_file():
                    return split, path
        return "", None

    def _from_table(self, split: str, table: Path) -> Iterator[Listed | Exclusion]:
        titles = _titles(self.folder / "train_label_to_category.csv")
        for row in _rows(table, ("id", "landmark_id")):
            photo, landmark = (row.get("id") or "").strip(), (row.get("landmark_id") or "").strip()
            try:
                if len(photo) < 3 or not landmark:
                    raise UnusableError("row without id or landmark")
                path = self._find(split, f"{photo[0]}/{photo[1]}/{photo[2]}/{photo}.jpg")
            except UnusableError as error:
                yield Exclusion(photo, landmark, error.reason, error.detail)
            else:
                yield Listed(photo, FileBytes(path), landmark, _CATEGORY, titles.get(landmark, landmark))

    def _find(self, split: str, place: str) -> Path:
        for root in (self.folder / split, self.folder):
            path = inside(root, place)
            if path.is_file():
                return path
        raise UnusableError("no such file", place)

    def _from_folders(self) -> Iterator[Listed | Exclusion]:
        root = self.folder / self.split if self.split else self.folder
        root = root / "train" if (root / "train").is_dir() else root
        labels = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
        if not any(path.is_file() for label in labels for path in label.iterdir()):
            raise TwinError(
                f"{self.folder} holds neither train.csv or index_image_to_landmark.csv, nor Parquet files, nor "
                "a folder for each landmark with its photos."
            )
        for label in labels:
            for photo in sorted(path for path in label.iterdir() if path.is_file()):
                original = photo.relative_to(self.folder).as_posix()
                try:
                    path = inside(self.folder, original)
                except UnusableError as error:
                    yield Exclusion(original, label.name, error.reason, error.detail)
                else:
                    yield Listed(original, FileBytes(path), label.name, _CATEGORY, label.name.replace("_", " "))


def _titles(table: Path) -> dict[str, str]:
    """Landmark names, from the addresses of their Wikimedia categories."""
    if not table.is_file():
        return {}
    rows = _rows(table, ("landmark_id", "category"))
    return {row["landmark_id"]: unquote(row["category"].rpartition("Category:")[2]).replace("_", " ") for row in rows}


def _rows(table: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise TwinError(f"{table} has no column {missing[0]!r}; it has {', '.join(reader.fieldnames or [])}.")
            yield from reader
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise TwinError(f"{table} is not a readable CSV table in UTF-8: {error}.") from error
