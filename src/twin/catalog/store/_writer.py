"""Writing a shard: an uncompressed tar file, the same bytes for the same photos."""

import io
import tarfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from twin.catalog.store._names import ENDING
from twin.core import aside

__all__ = ["HEADER", "ShardWriter"]

HEADER = tarfile.BLOCKSIZE
"""Bytes of the header before each photo."""


class ShardWriter:
    """A shard while it is written; it takes its name only when the block ends well.

    Members are called ``<image_id>.jpg`` and carry neither time nor owner, so that the bytes depend on the photos
    alone. `tar` and WebDataset read the file.

    Args:
        path: The shard, ``….tar``; its folder is made if need be.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, int]] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            partial = opening.enter_context(aside(self._path))
            self._tar = opening.enter_context(tarfile.open(partial, "w", format=tarfile.USTAR_FORMAT))
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._open.__exit__(kind, error, trace)

    def add(self, image_id: str, data: bytes, suffix: str = ENDING) -> tuple[int, int]:
        """Append a photo as ``<image_id><suffix>``; one that the shard has already is not stored again.

        Returns:
            Offset and size of its bytes in the shard.
        """
        if image_id not in self._places:
            member = tarfile.TarInfo(image_id + suffix)
            member.size = len(data)
            self._places[image_id] = (self._tar.offset + HEADER, len(data))
            self._tar.addfile(member, io.BytesIO(data))
        return self._places[image_id]
