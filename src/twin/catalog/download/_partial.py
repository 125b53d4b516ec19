"""A file on its way: written aside, counted, hashed and recognised as it grows, continued after a cut."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx2

from twin.catalog.download._encoding import encoding
from twin.catalog.download._failure import FetchError
from twin.catalog.download._kinds import HEAD, described, image_type
from twin.core import write_json

__all__ = ["Partial", "Saved", "sweep"]

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Saved:
    """A photo that has arrived.

    Attributes:
        sha256: Hash of its bytes, 64 hexadecimal digits.
        size: Number of its bytes.
        type: ``jpeg``, ``png``, ``gif``, ``webp``, ``avif``, ``bmp`` or ``tiff``.
        status: HTTP status of the last answer.
    """

    sha256: str
    size: int
    type: str
    status: int


class Partial:
    """The bytes of one URL so far.

    Beside them lies the server's validator, its strong ``ETag`` or else ``Last-Modified``. With it a transfer that was
    cut may go on where it stopped; without it, it starts again.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self._path = path
        self._note = path.with_suffix(".json")
        self._limit = limit
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self._head = b""
        self._size = 0
        self._total: int | None = None

    def headers(self) -> dict[str, str]:
        """Headers that ask for the rest, if there is a beginning."""
        if validator := self._validator():
            return {"Range": f"bytes={self._path.stat().st_size}-", "If-Range": validator}
        return {}

    def begin(self, response: httpx2.Response) -> None:
        """Get ready for the body of ``response``: the rest, or everything.

        Raises:
            FetchError: The answer is not the rest that was asked for, or it is announced to be too long.
        """
        if response.status_code == 206:
            self._continue(response)
        else:
            self._restart(response)
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and self._size + int(announced) > self._limit:
            raise self._too_large(f"{self._size + int(announced):,} bytes announced")

    def write(self, piece: bytes) -> None:
        """Take in the next bytes.

        Raises:
            FetchError: They make the file too large, or it is no image.
        """
        self._take(piece)
        if self._file is not None:
            self._file.write(piece)

    def close(self) -> None:
        """Leave the bytes for another try."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def discard(self) -> None:
        """Forget the bytes."""
        self.close()
        self._note.unlink(missing_ok=True)
        self._path.unlink(missing_ok=True)

    def finish(self, target: Path, status: int) -> Saved:
        """Move the complete file to ``target``.

        Raises:
            FetchError: It is empty, no image, or not as long as the server said.
        """
        self.close()
        if not self._size:
            raise FetchError("empty file", status=status)
        if self._total is not None and self._total != self._size:
            raise FetchError("wrong length", f"{self._total:,} bytes announced, {self._size:,} came", status=status)
        if not (kind := image_type(self._head)):
            raise FetchError("not an image", described(self._head), status=status)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(target)
        self._note.unlink(missing_ok=True)
        return Saved(self._hash.hexdigest(), self._size, kind, status)

    def _validator(self) -> str:
        try:
            known: str = json.loads(self._note.read_text(encoding="utf-8"))
            return known if self._path.stat().st_size else ""
        except (FileNotFoundError, ValueError):
            return ""

    def _restart(self, response: httpx2.Response) -> None:
        self._note.unlink(missing_ok=True)
        self._file = self._path.open("wb")
        if validator := _validator(response):
            write_json(self._note, validator)

    def _continue(self, response: httpx2.Response) -> None:
        there = _RANGE.fullmatch(response.headers.get("content-range", ""))
        asked = response.request.headers.get("Range")
        fits = there and asked == f"bytes={there[1]}-" and _validator(response) == self._validator()
        if not there or not fits:
            raise FetchError("file changed meanwhile", "the rest belongs to another version", again=True, after=0)
        self._total = None if there[2] == "*" else int(there[2])
        with self._path.open("rb") as file:
            while piece := file.read(1 << 16):
                self._take(piece)
        self._file = self._path.open("ab")

    def _take(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise self._too_large("more came")
        self._hash.update(piece)
        if len(self._head) < HEAD:
            self._head = (self._head + piece)[:HEAD]
            if len(self._head) == HEAD and not image_type(self._head):
                raise FetchError("not an image", described(self._head))

    def _too_large(self, what: str) -> FetchError:
        return FetchError("file too large", f"{self._limit:,} bytes allowed, {what}")


def _validator(response: httpx2.Response) -> str:
    """What tells this version of the file from others; a compressed transfer cannot be continued."""
    tag: str = response.headers.get("etag", "")
    validator = tag if tag.startswith('"') else response.headers.get("last-modified", "")
    return validator if validator.isascii() and not encoding(response) else ""


def sweep(folder: Path) -> None:
    """Remove beginnings that cannot be continued, and notes cut while they were written."""
    for path in folder.iterdir():
        if path.suffix != ".json" and not path.with_suffix(".json").exists():
            path.unlink()
