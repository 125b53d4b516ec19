"""A photo by reference: a few numbers that say where its bytes are."""

import io
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from PIL import ExifTags, Image, ImageOps

from twin.catalog.store._names import image_file
from twin.catalog.store._writer import HEADER
from twin.core import TwinError, digest

__all__ = ["FileImage", "ImageRef", "StoredImage"]


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A photo in a shard. It holds no bytes and no open file, so it can be pickled and kept by the million.

    Attributes:
        path: The shard.
        offset: Where in the shard its bytes begin.
        length: How many bytes it has.
        image_id: Its id.
    """

    path: Path
    offset: int
    length: int
    image_id: str

    @property
    def key(self) -> str:
        """What its pixels go by: its id."""
        return self.image_id

    def read(self) -> bytes:
        """Its JPEG bytes.

        The shard is opened for this one read: next to decoding that costs nothing, it needs no bound on open files,
        and it sees a shard that was replaced a moment ago.

        Raises:
            TwinError: The shard is missing, or does not hold the photo there.
        """
        try:
            with self.path.open("rb", buffering=0) as file:
                data = os.pread(file.fileno(), HEADER + self.length, self.offset - HEADER)
        except FileNotFoundError as error:
            raise TwinError(
                f"Shard {self.path} of the image store is missing; run `twin catalog render` or `twin catalog import` "
                "again."
            ) from error
        except OSError as error:
            raise TwinError(f"Shard {self.path} of the image store cannot be read: {error.strerror}.") from error
        if len(data) != HEADER + self.length or not self._is_headed(data[:HEADER]):
            raise self._damaged()
        return data[HEADER:]

    def open(self) -> Image.Image:
        """The photo, decoded, RGB.

        Raises:
            TwinError: As `read`, or its bytes are damaged.
        """
        try:
            return _decoded(self.read())
        except (OSError, SyntaxError) as error:
            raise self._damaged() from error

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels, from the head of its bytes, without decoding; raises as `open`."""
        try:
            return _size(self.read())
        except (OSError, SyntaxError) as error:
            raise self._damaged() from error

    def _is_headed(self, header: bytes) -> bool:
        """Whether the tar header before the bytes speaks of this photo."""
        try:
            member = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            return False
        return (member.name, member.size) == (image_file(self.image_id), self.length)

    def _damaged(self) -> TwinError:
        return TwinError(
            f"Shard {self.path} of the image store is damaged at photo {self.image_id}; delete the shard "
            "and run `twin catalog render` or `twin catalog import` again."
        )


@dataclass(frozen=True, slots=True)
class FileImage:
    """A photo in a file of its own, outside any store.

    Attributes:
        path: The file.
    """

    path: Path

    @property
    def image_id(self) -> str:
        """What it goes by: the file's name without its ending."""
        return self.path.stem

    @property
    def key(self) -> str:
        """What its pixels go by: the hash of the file; raises as `read`."""
        return digest(self.read())

    def read(self) -> bytes:
        """The file's bytes.

        Raises:
            TwinError: The file is missing or unreadable.
        """
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise TwinError(f"Photo {self.path} cannot be read: {error.strerror}.") from error

    def open(self) -> Image.Image:
        """The photo, decoded, RGB.

        Raises:
            TwinError: As `read`, or the file is no image or damaged.
        """
        try:
            return _decoded(self.read())
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise TwinError(f"{self.path} is not a photo that can be read: {error}.") from error

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels, from the head of the file, without decoding; raises as `open`."""
        try:
            return _size(self.read())
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise TwinError(f"{self.path} is not a photo that can be read: {error}.") from error


ImageRef: TypeAlias = StoredImage | FileImage

_LYING = {5, 6, 7, 8}
"""Orientations, as EXIF numbers them, of photos that are turned by a quarter to stand upright."""


def _decoded(data: bytes) -> Image.Image:
    # Pillow raises SyntaxError for some broken files.
    with Image.open(io.BytesIO(data)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def _size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        lying = image.getexif().get(ExifTags.Base.Orientation, 1) in _LYING
        return image.size[::-1] if lying else image.size
