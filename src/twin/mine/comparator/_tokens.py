"""The tokens of photos, kept on disk: each photo is encoded once, whoever asks for it."""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from twin.catalog.store import ImageRef, ImageStore
from twin.core import Workspace, progress
from twin.embed import Lite0, decoded

__all__ = ["TokenStore"]

Tokens = npt.NDArray[np.float16]

_SHAPE = (49, 624)
_TYPE = np.dtype("<f2")
_ROW = _SHAPE[0] * _SHAPE[1] * _TYPE.itemsize
# Photos encoded between two writes: under a second of work, the most a killed run loses.
_CHUNK = 64


class TokenStore:
    """The tokens of a workspace's photos, in ``embeddings/lite0-grid/``.

    ``<fingerprint>.f16`` holds a row of 61 KB a photo, ``<fingerprint>.ids`` a line with the image id of each row. Both
    only grow: a photo is encoded when it is first asked for, and never again, since an id is a digest of its photo. A
    row counts once its line is whole; what a killed run left after it is written over. Files of another encoder are
    deleted when the first photo is encoded anew.

    Args:
        workspace: Whose photos are encoded.
        find: Finds a photo by its id; by default in the catalogue.
    """

    def __init__(self, workspace: Workspace, find: Callable[[str], ImageRef] | None = None) -> None:
        self._workspace, self._given = workspace, find
        self._encoder = Lite0()
        stem = workspace.embeddings("lite0-grid") / self.fingerprint
        self._tokens, self._ids = stem.with_suffix(".f16"), stem.with_suffix(".ids")
        self._rows: dict[str, int] = {}
        self._count = self._length = 0  # rows on disk, and bytes of their lines

    @property
    def fingerprint(self) -> str:
        """What tokens depend on beside the photo."""
        return self._encoder.fingerprint

    def get(self, ids: Sequence[str]) -> dict[str, Tokens]:
        """Tokens (49, 624) of each of ``ids``, float16, mapped: they are read from disk when they are used.

        Raises:
            TwinError: A photo is not in the catalogue, missing or damaged.
        """
        wanted = sorted(set(ids))
        if any(image_id not in self._rows for image_id in wanted):
            self._read()
            self._encode([image_id for image_id in wanted if image_id not in self._rows])
        if not wanted:
            return {}
        table = np.memmap(self._tokens, _TYPE, "r", shape=(self._count, *_SHAPE))
        return {image_id: table[self._rows[image_id]] for image_id in wanted}

    def _read(self) -> None:
        whole = self._ids.read_bytes().rpartition(b"\n")[0] + b"\n" if self._ids.exists() else b"\n"
        names = whole.decode().splitlines() if len(whole) > 1 else []
        self._rows = {image_id: row for row, image_id in enumerate(names)}
        self._count, self._length = len(names), len(whole) if names else 0

    def _encode(self, ids: Sequence[str]) -> None:
        images = decoded(map(self._find, ids), ahead=2 * _CHUNK)
        with progress() as display:
            task = display.add_task("encoding tokens", total=len(ids), visible=len(ids) > _CHUNK)
            for start in range(0, len(ids), _CHUNK):
                chunk = ids[start : start + _CHUNK]
                self._append(chunk, self._encoder.encode_grid([next(images) for _ in chunk]))
                display.advance(task, len(chunk))

    @cached_property
    def _find(self) -> Callable[[str], ImageRef]:
        return self._given or ImageStore(self._workspace).get

    def _append(self, ids: Sequence[str], tokens: Tokens) -> None:
        with _opened(self._ids) as lines, _opened(self._tokens) as rows:
            if self._ids.stat().st_size != self._length:
                self._read()  # another process was here, or a killed one
            if not self._count:
                self._forget_others()
            data = "".join(f"{name}\n" for name in ids).encode()
            _write_at(rows, self._count * _ROW, tokens.astype(_TYPE).tobytes())
            _write_at(lines, self._length, data)
            self._rows.update(zip(ids, range(self._count, self._count + len(ids)), strict=True))
            self._count, self._length = self._count + len(ids), self._length + len(data)

    def _forget_others(self) -> None:
        for path in self._ids.parent.iterdir():
            if path.stem != self._ids.stem:
                path.unlink()


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open ``path`` to write, made if need be; other processes wait meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab"):
        pass
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _write_at(file: BinaryIO, place: int, data: bytes) -> None:
    file.truncate(place)
    file.seek(place)
    file.write(data)
    file.flush()
