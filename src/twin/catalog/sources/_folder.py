"""A folder of photos: a sub-folder is an instance, a folder around it a category."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import Exclusion, FileBytes, Listed, UnusableError, inside
from twin.core import counted

__all__ = ["Folder"]


@dataclass
class Folder:
    """The photos at ``INSTANCE/PHOTO`` and ``CATEGORY/INSTANCE/PHOTO``; both may stand side by side.

    Attributes:
        folder: The folder.
        category: Category of instances without a category folder.
    """

    folder: Path
    category: str
    _layouts: Counter[str] = field(default_factory=Counter, init=False)

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        """The photos, folder by folder."""
        self._layouts.clear()
        unreadable: list[OSError] = []
        for place, names, files in os.walk(self.folder, onerror=unreadable.append):
            names.sort()
            relative = Path(place).relative_to(self.folder)
            while unreadable:
                yield self._unreadable(unreadable.pop())
            for name in names:
                if (Path(place) / name).is_symlink():
                    # Links to folders may lead outside, or in a circle.
                    yield Exclusion((relative / name).as_posix(), "", "link to a folder")
            if not names and not files and relative.parts:
                yield Exclusion("", relative.as_posix(), "instance has no photo", "empty folder")
            yield from (self._photo(relative / name) for name in sorted(files))
        for error in unreadable:
            yield self._unreadable(error)

    @property
    def note(self) -> str:
        """How many files were read in which layout."""
        counts = [
            f"{counted(count, 'file')} as {layout}" for layout, count in sorted(self._layouts.items(), reverse=True)
        ]
        return f"Read {' and '.join(counts) or 'no files'}."

    def _photo(self, relative: Path) -> Listed | Exclusion:
        *above, name = relative.parts
        original, instance = relative.as_posix(), "/".join(above)
        try:
            if name.startswith("."):
                raise UnusableError("hidden file")
            if len(above) not in {1, 2}:
                raise UnusableError("not in an instance folder", "expected INSTANCE/PHOTO or CATEGORY/INSTANCE/PHOTO")
            path = inside(self.folder, original)
        except UnusableError as error:
            return Exclusion(original, instance, error.reason, error.detail)
        deep = len(above) == 2
        self._layouts["CATEGORY/INSTANCE/PHOTO" if deep else "INSTANCE/PHOTO"] += 1
        return Listed(original, FileBytes(path), instance, above[0] if deep else self.category)

    def _unreadable(self, error: OSError) -> Exclusion:
        place = Path(error.filename).relative_to(self.folder).as_posix()
        return Exclusion(place, place, "unreadable folder", error.strerror or "")
