"""Samples of tar files in the WebDataset layout, by their place, without unpacking."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from twin.catalog.listing import TarMember
from twin.core import TwinError

__all__ = ["Sample", "tar_samples"]

_IMAGES = ("jpg", "jpeg", "png", "webp", "avif", "gif", "bmp", "tif", "tiff")
_FACTS_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Files of one key, next to one another in a tar file, as ``KEY.jpg`` and ``KEY.json``.

    Attributes:
        key: Path up to the first dot of the last part.
        parts: Where each file is, by what follows that dot.
    """

    key: str
    parts: dict[str, TarMember] = field(default_factory=dict)

    @property
    def image(self) -> TarMember | None:
        """Its image, or None."""
        return next((self.parts[kind] for kind in _IMAGES if kind in self.parts), None)

    def text(self, kind: str) -> bytes:
        """A small file of it; empty where there is none.

        Raises:
            UnusableError: It is empty, unreadable, or not small.
        """
        return self.parts[kind].read(_FACTS_LIMIT) if kind in self.parts else b""


def tar_samples(path: Path) -> Iterator[Sample]:
    """The samples of an uncompressed tar file. Links, devices and folders in it are passed over.

    Raises:
        TwinError: It is not an uncompressed tar file, or damaged.
    """
    try:
        for key, members in groupby(_members(path), key=lambda member: member[0]):
            yield Sample(key, {kind: place for _, kind, place in members})
    except (tarfile.TarError, OSError, ValueError) as error:
        raise TwinError(f"{path} is not an uncompressed tar file, or damaged: {error}.") from error


def _members(path: Path) -> Iterator[tuple[str, str, TarMember]]:
    with tarfile.open(path, "r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # or it would remember every one
            if info.size < 0:  # the next member would be one before
                raise tarfile.ReadError(f"a member of {info.size:,} bytes")
            if info.isreg() and not info.issparse():
                folder, _, name = info.name.rpartition("/")
                stem, _, kind = name.partition(".")
                yield f"{folder}/{stem}".lstrip("/"), kind.lower(), TarMember(path, info.offset_data, info.size)
        _check_end(archive)


def _check_end(archive: tarfile.TarFile) -> None:
    """Raise where reading ended at a damaged header, which `tarfile` takes for the end."""
    file, place = archive.fileobj, archive.offset
    file.seek(place)
    if any(file.read(tarfile.BLOCKSIZE)):
        raise tarfile.ReadError(f"damaged header at byte {place:,}")
