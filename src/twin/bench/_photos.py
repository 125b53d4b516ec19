"""The photos of benchmark tables: those that the catalogue lacks lie in a store of the benchmark's own."""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pyarrow as pa

from twin.catalog.store import ImageStore, ShardWriter, StoredImage, image_id_of
from twin.core import TwinError, Workspace, file_digest, read_rows, write_table

__all__ = ["BenchmarkPhotos", "NewPhoto"]

_SHARD = 256 * 2**20
"""A shard is ended when it holds so many bytes."""

_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("image_id", "content")),
        *((name, pa.int32()) for name in ("width", "height")),
        *((name, pa.string()) for name in ("phash", "shard")),
        ("offset", pa.int64()),
        ("size", pa.int32()),
        ("source", pa.string()),
    ]
)
"""``benchmark/store/images.parquet``: columns as in ``catalog/images.parquet``, and ``content``."""


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A photo for the benchmark's store.

    Attributes:
        image_id: Its id: 32 hexadecimal digits that depend on its bytes or its pixels alone.
        data: The bytes of an image file; they are stored as they are.
        width: In pixels, upright.
        height: Likewise.
        phash: Its perceptual hash, 16 hexadecimal digits.
        source: The benchmark source that brought it.
        content: Hash of its pixels, the same for every file that has them; empty where that is its id.
    """

    image_id: str
    data: bytes
    width: int
    height: int
    phash: str
    source: str
    content: str = ""


class BenchmarkPhotos:
    """The photos that benchmark tables name, in ``benchmark/store`` and then in the catalogue.

    A workspace needs neither.

    Args:
        workspace: The project.

    Raises:
        TwinError: A table of photos is damaged.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.root / "benchmark" / "store"
        self._table = self._folder / "images.parquet"
        self._catalogue = ImageStore(workspace) if workspace.images.exists() else None
        self._rows = self._read()

    def __contains__(self, image_id: str) -> bool:
        return image_id in self._rows or (self._catalogue is not None and image_id in self._catalogue)

    @property
    def own(self) -> list[str]:
        """Ids of the photos in the benchmark's own store, in the order in which they were added."""
        return list(self._rows)

    def get(self, image_id: str) -> StoredImage:
        """The photo with this id.

        Raises:
            TwinError: Neither store has it.
        """
        if row := self._rows.get(image_id):
            return StoredImage(self._folder / row["shard"], row["offset"], row["size"], image_id)
        if self._catalogue is not None and image_id in self._catalogue:
            return self._catalogue.get(image_id)
        raise TwinError(
            f"Photo {image_id} is neither in {self._folder} nor in the catalogue; make the benchmark that shows it "
            "anew (`twin bench`, `twin bench build` or `twin bench load`)."
        )

    def named(self, file: str) -> StoredImage:
        """The photo that benchmark tables call ``<image_id>.jpg``; raises as `get`."""
        return self.get(image_id_of(file))

    def content(self, image_id: str) -> str:
        """Hash of a photo's pixels, by which copies are known in whatever file they came; its id where it is one."""
        row = self._rows.get(image_id)
        return str(row["content"]) if row else image_id

    def source(self, image_id: str) -> str:
        """The benchmark source that brought a photo of the benchmark's own store."""
        return str(self._rows[image_id]["source"])

    def add(self, photos: Iterable[NewPhoto]) -> int:
        """Store the photos that are in neither store yet.

        They are taken one by one, and go to shards named by their content: the same photos in the same order give the
        same files. A process that is killed leaves the store as it was.

        Returns:
            How many were stored.

        Raises:
            TwinError: Another process is adding photos.
        """
        with self._alone():
            self._rows = self._read()
            known, added = set(self._rows), list[dict[str, Any]]()
            fresh = (photo for photo in photos if photo.image_id not in known and photo.image_id not in self)
            for first in fresh:
                added += self._shard(chain([first], fresh), known)
            if added:
                write_table(self._table, [*self._rows.values(), *added], _SCHEMA)
                self._rows = self._read()
        return len(added)

    def _shard(self, photos: Iterable[NewPhoto], known: set[str]) -> list[dict[str, Any]]:
        """Write the next shard; ``known`` grows, so that a photo that comes twice is stored once."""
        draft, rows, total = self._folder / ".shard.part", list[dict[str, Any]](), 0
        with ShardWriter(draft) as writer:
            for photo in photos:
                known.add(photo.image_id)
                offset, size = writer.add(photo.image_id, photo.data)
                rows.append(_row(photo, offset, size))
                total += size
                if total >= _SHARD:
                    break
        name = f"{file_digest(draft)}.tar"
        draft.replace(self._folder / name)
        return [row | {"shard": name} for row in rows]

    def _read(self) -> dict[str, dict[str, Any]]:
        """The photos by id; those whose shard is gone are as good as absent, and can be added again."""
        rows = read_rows(self._table, _SCHEMA.names) if self._table.exists() else []
        there = {name for name in {row["shard"] for row in rows} if (self._folder / name).exists()}
        return {row["image_id"]: row for row in rows if row["shard"] in there}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from adding; the lock of a killed one goes with it, and what it left is removed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise TwinError(f"Another process is adding photos to {self._folder}; wait for it.") from error
            listed = {row["shard"] for row in self._read().values()}
            for path in self._folder.iterdir():
                if path.suffix == ".part" or (path.suffix == ".tar" and path.name not in listed):
                    path.unlink()
            yield


def _row(photo: NewPhoto, offset: int, size: int) -> dict[str, Any]:
    names = ("image_id", "width", "height", "phash", "source")
    about = {name: getattr(photo, name) for name in names}
    return about | {"content": photo.content or photo.image_id, "offset": offset, "size": size}
