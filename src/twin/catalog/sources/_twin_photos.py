"""The photos of the released TWIN: where each is, by its file name, which alone the pairs know."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from twin.catalog.listing import FileBytes, Locator, UnusableError, ZipMember
from twin.core import TwinError, file_digest

__all__ = ["find_photos"]

_NAMED = 3


@dataclass(frozen=True, slots=True)
class _File:
    """A file that may be a photo of a pair.

    Attributes:
        path: Where it stands, for people.
        place: Its bytes.
        content: Tells its bytes from those of other files.
    """

    path: str
    place: Locator
    content: Callable[[], str]


def find_photos(folder: Path) -> dict[str, Locator | UnusableError]:
    """Where each photo is; why it is nowhere, if several files of different content have its name.

    Args:
        folder: Holds ``images.zip``, or other zip files, or the folder ``images``.

    Raises:
        TwinError: An archive is unreadable, or there is no photo.
    """
    found = dict[str, list[_File]]()
    archives = sorted(folder.rglob("*.zip"))
    for name, file in (pair for archive in archives for pair in _members(archive)) if archives else _files(folder):
        found.setdefault(name, []).append(file)
    if not found and not archives:
        raise TwinError(f"{folder} holds neither images.zip nor a folder images.")
    return {name: _only(files) for name, files in found.items()}


def _only(files: list[_File]) -> Locator | UnusableError:
    if len(files) == 1 or len({file.content() for file in files}) == 1:
        return files[0].place
    more = f" and {len(files) - _NAMED:,} more" if len(files) > _NAMED else ""
    return UnusableError("several files of one name", ", ".join(file.path for file in files[:_NAMED]) + more)


def _members(archive: Path) -> Iterator[tuple[str, _File]]:
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = [info for info in opened.infolist() if not info.is_dir()]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise TwinError(f"{archive} is not a readable zip archive: {error}; download it again.") from error
    for info in infos:
        content = partial(str, (info.CRC, info.file_size))
        file = _File(f"{archive.name}:{info.filename}", ZipMember(archive, info.filename), content)
        yield PurePosixPath(info.filename).name, file


def _files(folder: Path) -> Iterator[tuple[str, _File]]:
    for path in sorted((folder / "images").rglob("*")):
        if path.is_file() and not path.is_symlink():
            original = path.relative_to(folder).as_posix()
            yield path.name, _File(original, FileBytes(path), partial(file_digest, path))
