"""For WebDataset: tar shards of whole samples, shuffled well enough to be read from front to back."""

import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from twin.answers import answer_text
from twin.core import TwinError, generator
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import ROWS, PairTable

__all__ = ["write_webdataset"]

_SAMPLES = 1024
"""Samples of a shard."""

_COLUMNS = ("pair_id", "question", "answer", "instance_1", "instance_2", "kind", "degree", "category")
_TAR_BYTES = 3 * tarfile.BLOCKSIZE * 2 + 1024
"""At most so many bytes a sample besides its photos: three headers, their padding, the JSON."""


def write_webdataset(job: Job) -> None:
    """Write ``SPLIT-000000.tar`` and so on: samples of ``1.jpg``, ``2.jpg`` and ``json``, called by their pair id.

    A sample is read without looking anywhere else, so every photo is stored as often as it is shown. Samples are
    shuffled within blocks of 131,072; readers shuffle shards.

    Raises:
        TwinError: The disk has no room for that.
    """
    _check_room(job)
    for table in job.tables:
        samples = _samples(job, table)
        for number in range(-(-len(table) // _SAMPLES)):
            path = job.folder / f"{table.name}-{number:06d}.tar"
            with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as shard:
                for key, first, second, about in islice(samples, _SAMPLES):
                    _add(shard, f"{key}.1.jpg", job.photos.read(first))
                    _add(shard, f"{key}.2.jpg", job.photos.read(second))
                    _add(shard, f"{key}.json", json.dumps(about, ensure_ascii=False).encode())


def _samples(job: Job, table: PairTable) -> Iterator[tuple[str, int, int, dict[str, Any]]]:
    for number, block in enumerate(table.blocks(job.photos, _COLUMNS, ROWS)):
        order = generator(0, "webdataset", table.name, number).permutation(len(block))
        for place in order.tolist():
            about = {name: block.columns[name][place].as_py() for name in _COLUMNS}
            about["completion"] = answer_text(about["answer"])
            yield about["pair_id"], int(block.first[place]), int(block.second[place]), about


def _add(shard: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    shard.addfile(member, io.BytesIO(data))


def _check_room(job: Job) -> None:
    shown = np.sum([table.shown for table in job.tables], axis=0)
    samples = sum(len(table) for table in job.tables)
    needed = int(shown @ job.photos.bytes) + samples * _TAR_BYTES
    free = shutil.disk_usage(job.folder).free
    if needed > free:
        raise TwinError(
            f"WebDataset shards of {samples:,} pair queries store every photo as often as it is shown, which takes "
            f"{needed / 1e9:,.1f} GB, and {job.home.parent} has {free / 1e9:,.1f} GB free; the other formats store "
            "each photo once."
        )
