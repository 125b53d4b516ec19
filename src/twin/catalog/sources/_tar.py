"""Samples of tar files in the WebDataset layout, by their place, without unpacking."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.catalog.listing import TarMember, UnusableError
from twin.core import TwinError

__all__ = ["Sample", "tar_samples"]

_IMAGES = ("jpg", "jpeg", "png", "webp", "avif", "gif", "bmp", "tif", "tiff")
_FACTS_LIMIT = 1 << 20
_SPECIAL = {
    tarfile.SYMTYPE: "symbolic link",
    tarfile.LNKTYPE: "hard link",
    tarfile.CHRTYPE: "device",
    tarfile.BLKTYPE: "device",
    tarfile.FIFOTYPE: "pipe",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Files of one key, next to one another in a tar file, as ``KEY.jpg`` and ``KEY.json``.

    Attributes:
        key: Path up to the first dot of the last part.
        parts: Where each file is, by what follows that dot.
        special: What stands there in the place of a file (a link, a device), likewise; nothing follows or opens it.
    """

    key: str
    parts: dict[str, TarMember] = field(default_factory=dict)
    special: dict[str, str] = field(default_factory=dict)

    @property
    def image(self) -> TarMember | None:
        """Its image, or None."""
        return next((self.parts[kind] for kind in _IMAGES if kind in self.parts), None)

    def no_image(self) -> UnusableError:
        """Why it has no image."""
        for kind in _IMAGES:
            if kind in self.special:
                return UnusableError("not a regular file", f"{kind}: {self.special[kind]}")
        return UnusableError("sample without image", ", ".join([*self.parts, *self.special]))

    def text(self, kind: str) -> bytes:
        """A small file of it; empty where there is none.

        Raises:
            UnusableError: It is empty, unreadable, or not small.
        """
        return self.parts[kind].read(_FACTS_LIMIT) if kind in self.parts else b""


def tar_samples(path: Path) -> Iterator[Sample]:
    """The samples of an uncompressed tar file. Folders in it are passed over; what is there twice begins another.

    Raises:
        TwinError: It is not an uncompressed tar file, or damaged.
    """
    sample: Sample | None = None
    try:
        for key, kind, place in _members(path):
            if sample is None or sample.key != key or kind in sample.parts or kind in sample.special:
                if sample is not None:
                    yield sample
                sample = Sample(key)
            if isinstance(place, str):
                sample.special[kind] = place
            else:
                sample.parts[kind] = place
    except (tarfile.TarError, OSError, ValueError) as error:
        raise TwinError(f"{path} is not an uncompressed tar file, or damaged: {error}.") from error
    if sample is not None:
        yield sample


def _members(path: Path) -> Iterator[tuple[str, str, TarMember | str]]:
    """Key, kind and place of each member but the folders; for one that is no file, what it is."""
    with tarfile.open(path, "r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # or it would remember every one
            if info.size < 0:  # the next member would be one before
                raise tarfile.ReadError(f"a member of {info.size:,} bytes")
            if not info.isdir():
                folder, _, name = info.name.rpartition("/")
                stem, _, kind = name.partition(".")
                yield f"{folder}/{stem}".lstrip("/"), kind.lower(), _place(path, info)
        _check_end(archive)


def _place(path: Path, info: tarfile.TarInfo) -> TarMember | str:
    if info.issparse():
        return "sparse file"
    return TarMember(path, info.offset_data, info.size) if info.isreg() else _SPECIAL.get(info.type, "special file")


def _check_end(archive: tarfile.TarFile) -> None:
    """Raise where reading ended at a damaged header, which `tarfile` takes for the end."""
    file, place = archive.fileobj, archive.offset
    file.seek(place)
    if any(file.read(tarfile.BLOCKSIZE)):
        raise tarfile.ReadError(f"damaged header at byte {place:,}")
