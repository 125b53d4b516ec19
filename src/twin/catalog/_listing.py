"""What an import finds before any photo is read: which files show which instance."""

from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog._pixels import UnusableError
from twin.catalog._records import Exclusion

__all__ = ["Listed", "Listing", "inside"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A photo to import.

    Attributes:
        original: Its path inside the source, POSIX.
        path: The file.
        instance: The instance it shows, inside the source.
        category: The kind of that instance.
    """

    original: str
    path: Path
    instance: str
    category: str


@dataclass(slots=True)
class Listing:
    """The photos of a source, and what was left out already.

    Attributes:
        photos: In the order of the catalogue.
        exclusions: With instances as in the source.
        note: How the source was read, for the screen.
    """

    photos: list[Listed] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    note: str = ""


def inside(folder: Path, name: str) -> Path:
    """The file called ``name`` in ``folder``.

    Raises:
        UnusableError: It lies outside, be it by ``..``, by an absolute path or by a symbolic link.
    """
    try:
        path = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UnusableError("not a path", str(error)) from error
    if not path.is_relative_to(folder.resolve()):
        raise UnusableError("path outside the folder")
    return path
