"""Sources in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from twin.catalog.listing import Exclusion, FileBytes, Listed

__all__ = ["Fixed", "in_folder"]


@dataclass(frozen=True)
class Fixed:
    """A source that gives what it was given."""

    items: Sequence[Listed | Exclusion]

    def __iter__(self) -> Iterator[Listed | Exclusion]:
        return iter(self.items)

    @property
    def note(self) -> str:
        return f"Read {len(self.items)} items."


def in_folder(folder: Path) -> Fixed:
    """The photos at ``CATEGORY/INSTANCE/PHOTO`` in a folder."""
    return Fixed(
        [
            Listed(path.relative_to(folder).as_posix(), FileBytes(path), path.parent.name, path.parent.parent.name)
            for path in sorted(folder.glob("*/*/*"))
        ]
    )
