"""Data sets with an image and its identity in every row of Parquet files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import Exclusion, Listed
from twin.catalog.sources._parquet import ParquetFile, Row
from twin.core import TwinError, counted

__all__ = ["Columns", "ImageRows"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns say what.

    Attributes:
        image: Image bytes, or a struct with a field ``bytes``.
        identity: What is shown; the first of these that there is.
        category: Its kind, or None.
        key: Two rows with one value here are one photo, or None.
    """

    image: str
    identity: tuple[str, ...]
    category: str | None = None
    key: str | None = None


@dataclass
class ImageRows:
    """The photos of Parquet files.

    Attributes:
        files: The files, in their order.
        columns: Which columns say what.
        category: Category where none is given.
    """

    files: list[Path]
    columns: Columns
    category: str
    _counts: Counter[str] = field(default_factory=Counter, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, row by row.

        Raises:
            TwinError: A file is unreadable, or lacks a column.
        """
        self._counts.clear()
        seen: dict[str, str] = {}
        for path in self.files:
            yield from self._photos(ParquetFile(path), seen)

    @property
    def note(self) -> str:
        """How many rows were read, and how many repeated a photo."""
        repeated = f", {self._counts['repeated']:,} of which repeat a photo" if self._counts["repeated"] else ""
        return f"Read {counted(self._counts['rows'], 'row')} of {counted(len(self.files), 'file')}{repeated}."

    def _photos(self, file: ParquetFile, seen: dict[str, str]) -> Iterator[Listed | Exclusion]:
        image, identity = self._image(file), self._identity(file)
        names = file.class_names(identity)
        columns = [column for column in (identity, self.columns.category, self.columns.key) if column]
        for row in file.rows(columns):
            self._counts["rows"] += 1
            original = f"{file.path.name}:{row.number}"
            instance = _named(row, identity, names)
            first = seen.setdefault(row.text(self.columns.key), original) if self.columns.key else original
            if first != original and row.text(self.columns.key or ""):
                self._counts["repeated"] += 1
                yield Exclusion(original, instance, "photo listed twice", f"as {first}")
            elif not instance:
                yield Exclusion(original, "", "row without identity")
            else:
                category = row.text(self.columns.category or "") or self.category
                yield Listed(original, row.cell(image), instance, category, instance.replace("_", " "))

    def _image(self, file: ParquetFile) -> str:
        name = self.columns.image
        column = file.image_column(name) if name in file.columns else None
        if column is None:
            raise TwinError(f"{file.path} has no column {name!r} of images; it has {', '.join(file.columns)}.")
        return column

    def _identity(self, file: ParquetFile) -> str:
        for name in self.columns.identity:
            if name in file.columns:
                return name
        wanted = " or ".join(repr(name) for name in self.columns.identity)
        raise TwinError(f"{file.path} has no column {wanted}; it has {', '.join(file.columns)}.")


def _named(row: Row, column: str, names: list[str]) -> str:
    """The name behind a number where there are names, else the value as text."""
    value = row.values.get(column)
    return names[value] if names and isinstance(value, int) and 0 <= value < len(names) else row.text(column)
