"""CUB-200-2011: birds of 200 species (FGVQA's source ``fgvqa_cub``)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import Exclusion, FileBytes, Listed, Listing, UnusableError, inside
from twin.catalog.sources._hub import local_folder, split_files
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._rows import Columns, ImageRows
from twin.core import TwinError, counted

__all__ = ["CubFolder", "open_cub"]

_SPLITS = {"train": "1", "test": "0"}
_CATEGORY = "bird"


def open_cub(path: Path, options: SourceOptions) -> Listing:
    """The photos; a species is an instance.

    Args:
        path: Folder ``CUB_200_2011`` or the one around it, folder of Parquet files with the columns ``image`` and
            ``text``, or ``cassiekang/cub200_dataset``.
        options: The settings name the split: ``train`` or ``test``.

    Raises:
        TwinError: There is none of these.
    """
    split = options.settings.split
    folder = local_folder(path, ["*.parquet", "data/*.parquet"])
    root = folder / "CUB_200_2011" if (folder / "CUB_200_2011").is_dir() else folder
    if not (root / "images.txt").exists() and any(folder.rglob("*.parquet")):
        return ImageRows(split_files(folder, ".parquet", split), Columns("image", ("text",)), _CATEGORY)
    return CubFolder(root, split)


@dataclass
class CubFolder:
    """The photos of ``CUB_200_2011`` as its site ships it; a species is an instance.

    Attributes:
        folder: The folder.
        split: ``train``, ``test``, or None for both.
    """

    folder: Path
    split: str | None
    _listed: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, in the order of ``images.txt``.

        Raises:
            TwinError: A file is missing, or there is no such split.
        """
        if self.split not in {None, *_SPLITS}:
            raise TwinError(f"CUB-200-2011 has the splits train and test, not {self.split!r}.")
        names, classes = _lines(self.folder, "classes.txt"), _lines(self.folder, "image_class_labels.txt")
        splits = _lines(self.folder, "train_test_split.txt") if self.split else {}
        self._listed = 0
        for number, place in _lines(self.folder, "images.txt").items():
            if self.split is None or splits.get(number) == _SPLITS[self.split]:
                self._listed += 1
                yield _photo(self.folder, place, names.get(classes.get(number, ""), ""))

    @property
    def note(self) -> str:
        """How many photos were listed."""
        return f"Read {counted(self._listed, 'photo')} of CUB-200-2011, {self.split or 'both splits'}."


def _photo(root: Path, place: str, species: str) -> Listed | Exclusion:
    try:
        if not species:
            raise UnusableError("photo without class")
        path = inside(root / "images", place)
    except UnusableError as error:
        return Exclusion(place, species, error.reason, error.detail)
    # Classes are called 001.Black_footed_Albatross.
    title = species.partition(".")[2].replace("_", " ") or species
    return Listed(place, FileBytes(path), species, _CATEGORY, title)


def _lines(root: Path, name: str) -> dict[str, str]:
    """A file of lines ``<number> <value>``."""
    try:
        lines = (root / name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TwinError(
            f"{root} holds no readable {name}; give the folder CUB_200_2011 with images.txt, classes.txt, "
            "image_class_labels.txt and train_test_split.txt."
        ) from error
    parts = (line.strip().partition(" ") for line in lines if line.strip())
    return {number: value.strip() for number, _, value in parts}
