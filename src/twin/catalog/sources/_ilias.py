"""ILIAS core_db: photos of a thousand objects (FGVQA's source ``fgvqa_ilias``)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import Exclusion, FileBytes, Listed, Locator, UnusableError, inside
from twin.catalog.sources._hub import local_folder
from twin.catalog.sources._options import SourceOptions
from twin.catalog.sources._pending import Pending, resolved
from twin.catalog.sources._tar import Sample, tar_samples
from twin.core import TwinError, counted

__all__ = ["Ilias"]

_KEY = re.compile(r"P(\d+)_\d+$")


@dataclass
class Ilias:
    """The positives of ILIAS, from its tar files or from a folder into which these were unpacked.

    A key is ``OBJECT/pos/P<object>_<photo>``, as ``bold_bimp_000/pos/P000_07``: the digits right after ``P``, however
    many, are the instance.

    Attributes:
        path: A tar file, or a folder with tar files or photos; or the id on the Hub.
        options: How it is read.
    """

    path: Path
    options: SourceOptions
    _read: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, archive by archive.

        Raises:
            TwinError: There are neither archives nor photos.
        """
        return resolved(self._items, self.options)

    @property
    def note(self) -> str:
        """How many photos were read."""
        return f"Read {counted(self._read, 'sample')} of ILIAS core_db."

    def _items(self) -> Iterator[Listed | Exclusion | Pending]:
        read = 0
        folder = local_folder(self.path, ["*core-db*.tar", "core_db/*.tar"])
        archives = [folder] if folder.is_file() else sorted(folder.rglob("*.tar"))
        photos = [] if archives else sorted(folder.rglob("*.jpg"))
        if not archives and not any(_KEY.search(photo.stem) for photo in photos):
            raise TwinError(f"{folder} holds neither the tar files of ILIAS core_db nor photos OBJECT/pos/P000_00.jpg.")
        for archive in archives:
            for sample in tar_samples(archive):
                read += 1
                yield self._sample(sample)
        for photo in photos:
            read += 1
            yield self._file(folder, photo)
        self._read = read

    def _sample(self, sample: Sample) -> Listed | Exclusion | Pending:
        if sample.image is not None:
            return self._at(sample.key, sample.image)
        try:
            url = sample.text("download_url.txt").decode(errors="replace").strip()
        except UnusableError:
            url = ""
        placed = self._place(sample.key)
        if isinstance(placed, Exclusion):
            return placed
        instance, title = placed
        if not url:
            error = sample.no_image()
            return Exclusion(sample.key, instance, error.reason, error.detail)
        return Pending(url, sample.key, instance, self.options.category, title)

    def _file(self, folder: Path, photo: Path) -> Listed | Exclusion:
        relative = photo.relative_to(folder)
        try:
            return self._at(relative.with_suffix("").as_posix(), FileBytes(inside(folder, relative.as_posix())))
        except UnusableError as error:
            return Exclusion(relative.as_posix(), "", error.reason, error.detail)

    def _at(self, key: str, locator: Locator) -> Listed | Exclusion:
        placed = self._place(key)
        if isinstance(placed, Exclusion):
            return placed
        return Listed(key, locator, placed[0], self.options.category, placed[1])

    def _place(self, key: str) -> tuple[str, str] | Exclusion:
        """The instance and its title."""
        match = _KEY.search(key)
        if match is None:
            return Exclusion(key, "", "not a positive", "expected a key that ends in P<object>_<photo>")
        return match[1], key.split("/")[-3] if key.count("/") >= 2 else match[1]
