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
from twin.pairs.exports._general import GeneralTable
from twin.pairs.exports._job import Job
from twin.pairs.exports._tables import ROWS, PairTable

__all__ = ["write_webdataset"]

_SAMPLES = 1024
"""Samples of a shard."""

_COLUMNS = ("pair_id", "question", "answer", "instance_1", "instance_2", "kind", "degree", "category")
_MEMBER_BYTES = 2 * tarfile.BLOCKSIZE
"""At most so many bytes a member takes besides its own: a header and padding."""

_JSON_BYTES = 1024


def write_webdataset(job: Job) -> None:
    """Write ``SPLIT-000000.tar`` and so on: samples of ``1.jpg``, ``2.jpg`` … and ``json``, called by their pair id.

    A sample is read without looking anywhere else, so every photo is stored as often as it is shown. Samples are
    shuffled within blocks of 131,072; readers shuffle shards.

    Raises:
        TwinError: The disk has no room for that.
    """
    _check_room(job)
    for table in job.every:
        samples = _samples(job, table)
        for number in range(-(-len(table) // _SAMPLES)):
            path = job.folder / f"{table.name}-{number:06d}.tar"
            with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as shard:
                for key, shown, about in islice(samples, _SAMPLES):
                    for place, photo in enumerate(shown, 1):
                        _add(shard, f"{key}.{place}.jpg", job.photos.read(photo))
                    _add(shard, f"{key}.json", json.dumps(about, ensure_ascii=False).encode())


def _samples(job: Job, table: PairTable | GeneralTable) -> Iterator[tuple[str, list[int], dict[str, Any]]]:
    for number, block in enumerate(table.blocks(job.photos, _COLUMNS, ROWS)):
        ends, held = np.cumsum(block.many), [name for name in _COLUMNS if name in block.columns.schema.names]
        order = generator(0, "webdataset", table.name, number).permutation(len(block))
        for place in order.tolist():
            about = {name: block.columns[name][place].as_py() for name in held}
            about["completion"] = answer_text(about["answer"])
            yield about["pair_id"], block.shown[ends[place] - block.many[place] : ends[place]].tolist(), about


def _add(shard: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    shard.addfile(member, io.BytesIO(data))


def _check_room(job: Job) -> None:
    shown = np.sum([table.shown for table in job.every], axis=0)
    samples = sum(len(table) for table in job.every)
    needed = int(shown @ job.photos.bytes) + int(shown.sum()) * _MEMBER_BYTES + samples * (_MEMBER_BYTES + _JSON_BYTES)
    free = shutil.disk_usage(job.folder).free
    if needed > free:
        raise TwinError(
            f"WebDataset shards of {samples:,} questions store every photo as often as it is shown, which takes "
            f"{needed / 1e9:,.1f} GB, and {job.home.parent} has {free / 1e9:,.1f} GB free; the other formats store "
            "each photo once."
        )
