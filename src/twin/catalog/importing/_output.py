"""What a job leaves: a shard of photos, and last, as the sign that it is done, a record of them."""

import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from twin.catalog.checks import photo_scores
from twin.catalog.importing._hash import perceptual_hash
from twin.catalog.importing._schema import RECORD
from twin.catalog.store import ShardWriter, encoded
from twin.core import digest, file_digest, write_arrow

__all__ = ["Output", "Records", "files_of"]

_FILES = b"twin.files"


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one source and one version of the code.

    Attributes:
        root: The workspace.
        source: Name of the source.
        code: Digest of the code.
    """

    root: Path
    source: str
    code: str

    @property
    def folder(self) -> Path:
        """Where the records lie."""
        return self.root / "catalog" / ".import" / self.source / self.code

    def path(self, job: str) -> Path:
        """The record of a job."""
        return self.folder / f"{job}.parquet"

    def done(self, job: str) -> bool:
        """Whether the job left its record, and its shards are still there."""
        files = files_of(self.path(job))
        return files is not None and all((self.root / "catalog" / name).exists() for name in files)


def files_of(record: Path) -> list[str] | None:
    """The shards that a record speaks of, relative to ``catalog``; None where there is no whole record."""
    try:
        files: list[str] = json.loads(pq.read_schema(record).metadata[_FILES])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None
    return files


class Output:
    """Photos and their record while a job runs; they are there only once the block has ended well.

    A shard is named by its content, so that the tables depend on the photos alone, and not on where or when they were
    read.

    Args:
        records: Where the record goes.
        job: Name of the job.
        schema: Columns of the record.
    """

    def __init__(self, records: Records, job: str, schema: pa.Schema = RECORD) -> None:
        self._records, self._job, self._schema = records, job, schema
        self._open, self._writers = ExitStack(), dict[str, ShardWriter]()
        self._rows: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)
        if kind is None:
            self._finish()

    def add(self, facts: Mapping[str, Any], image: Image.Image) -> None:
        """Store a canonical photo; ``facts`` are the columns that are known of it besides."""
        photo = encoded(image)
        offset, size = self._writer("store").add(photo.image_id, photo.jpeg)
        scores = {f"score_{name}": value for name, value in photo_scores(image).items()}
        stored = {"image_id": photo.image_id, "width": image.width, "height": image.height, "offset": offset}
        self._append({**facts, **stored, "size": size, "phash": perceptual_hash(image), **scores})

    def keep(self, data: bytes, suffix: str) -> None:
        """Keep the original bytes of the photo added last."""
        self._rows[-1]["original_offset"], _ = self._writer("originals").add(digest(data), data, suffix)

    def exclude(self, facts: Mapping[str, Any], reason: str, detail: str) -> None:
        """Note a photo that was left out."""
        self._append({**facts, "reason": reason, "detail": detail})

    def _append(self, row: dict[str, Any]) -> None:
        # File names and damaged text may have characters that are none.
        self._rows.append({name: _whole(value) if isinstance(value, str) else value for name, value in row.items()})

    def _writer(self, folder: str) -> ShardWriter:
        """The shard in ``folder``, begun with its first photo."""
        if folder not in self._writers:
            self._writers[folder] = self._open.enter_context(ShardWriter(self._draft(folder)))
        return self._writers[folder]

    def _draft(self, folder: str) -> Path:
        return self._records.root / "catalog" / folder / f".{self._job}.{os.getpid()}.part"

    def _finish(self) -> None:
        shards = {folder: self._settled(folder) for folder in self._writers}
        for row in self._rows:
            if "offset" in row:
                row["shard"] = shards["store"]
            if "original_offset" in row:
                row["original_shard"] = shards["originals"]
        files = [f"{folder}/{name}" for folder, name in shards.items()]
        schema = self._schema.with_metadata({_FILES: json.dumps(files)})
        write_arrow(self._records.path(self._job), pa.Table.from_pylist(self._rows, schema))

    def _settled(self, folder: str) -> str:
        """Give a finished shard its name."""
        draft = self._draft(folder)
        name = f"{file_digest(draft)}.tar"
        draft.replace(draft.with_name(name))
        return name


def _whole(text: str) -> str:
    """Text that can be written: halves of characters are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
