"""Where the bytes of a photo are: a file, or a part of an archive."""

import lzma
import os
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

__all__ = ["FileBytes", "Locator", "TarMember", "UnusableError", "ZipMember", "check_size", "inside", "state_of"]


_DAMAGED = (OSError, EOFError, RuntimeError, ValueError, lzma.LZMAError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged member of a zip file may raise (``NotImplementedError`` is a ``RuntimeError``)."""


class UnusableError(Exception):
    """Why a place gives no photo.

    Attributes:
        reason: One of few fixed phrases, to count by.
        detail: What is particular to this case.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Locator(Protocol):
    """A place of bytes that any process can read."""

    def read(self, limit: int) -> bytes:
        """The bytes.

        Raises:
            UnusableError: They are missing, empty, or more than ``limit``.
        """

    def state(self) -> str:
        """A cheap fact that is another one once the bytes are others."""


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A whole file."""

    path: Path

    def read(self, limit: int) -> bytes:
        """The file's bytes."""
        try:
            if not self.path.is_file():
                raise UnusableError("no such file")
            check_size(self.path.stat().st_size, limit)
            return self.path.read_bytes()
        except OSError as error:
            raise UnusableError("unreadable file", error.strerror or "") from error

    def state(self) -> str:
        """Size and time of the file."""
        return state_of(self.path)


@dataclass(frozen=True, slots=True)
class TarMember:
    """A member of an uncompressed tar file, by its place in it."""

    path: Path
    offset: int
    size: int

    def read(self, limit: int) -> bytes:
        """The member's bytes."""
        check_size(self.size, limit)
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                data = file.read(self.size)
        except OSError as error:
            raise UnusableError("unreadable file", error.strerror or "") from error
        if len(data) < self.size:
            raise UnusableError("damaged archive", "ends before the photo does")
        return data

    def state(self) -> str:
        """Size and time of the archive, and the place in it."""
        return f"{state_of(self.path)} {self.offset} {self.size}"


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A member of a zip file; its name is only ever looked up, never made a path."""

    path: Path
    name: str

    def read(self, limit: int) -> bytes:
        """The member's bytes, never more than ``limit`` of them unpacked."""
        try:
            with _archive(str(self.path), state_of(self.path)).open(self.name) as member:
                data = member.read(limit + 1)
        except KeyError as error:
            raise UnusableError("no such file") from error
        except _DAMAGED as error:
            raise UnusableError("damaged archive", str(error)) from error
        check_size(len(data), limit)
        return data

    def state(self) -> str:
        """Size and time of the archive, and the name in it."""
        return f"{state_of(self.path)} {self.name}"


def inside(folder: Path, name: str) -> Path:
    """The file called ``name`` in ``folder``.

    Raises:
        UnusableError: It lies outside, be it by ``..``, by an absolute path or by a symbolic link.
    """
    try:
        path = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UnusableError("not a path", str(error)) from error
    if not path.is_relative_to(_real(folder)):
        raise UnusableError("path outside the folder")
    return path


@lru_cache(maxsize=8)
def _real(folder: Path) -> Path:
    return folder.resolve()


@lru_cache(maxsize=2)  # to read the directory of an archive takes longer than to read a member
def _archive(path: str, _state: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def state_of(path: Path) -> str:
    """Size and time of a file."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - one call for both
    except OSError:
        return "absent"
    return f"{facts.st_size} {facts.st_mtime_ns}"


def check_size(size: int, limit: int) -> None:
    """Make sure that there are bytes, and not more than ``limit``.

    Raises:
        UnusableError: There are not, or more.
    """
    if size == 0:
        raise UnusableError("empty file")
    if size > limit:
        raise UnusableError("file too large", f"{size:,} bytes, {limit:,} allowed")
