"""Photos are worked on before the first step, and what is kept of them goes to the disk."""

import copy
import os
import shutil
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from accelerate import DistributedType

from twin.core import TwinError, console, track
from twin.embed import done_ahead
from twin.models import LiteTower, PhotoInputs, Seen
from twin.train.vision._sight import Sight

__all__ = ["fill"]

_SHARD, _PHOTOS = 1 << 27, 512
"""Bytes and photos of a shard: the most that a killed process loses."""

_SHARDED = (DistributedType.FSDP, DistributedType.DEEPSPEED)


def fill(sight: Sight, rows: Iterable[Sequence[str]], limit: int, accelerator: Any = None) -> None:
    """Work on the photos of ``rows`` that nothing is kept of, and keep that on the disk, up to a bound.

    Args:
        sight: The photos.
        rows: Names of the photos of each row.
        limit: Most bytes of the folder that holds what all models see. What was kept for other models makes room.
        accelerator: Of several processes that share the work; each must call this.

    Raises:
        TwinError: A photo is missing or damaged, or finds no room where no process has the whole model.
    """
    # In order, for processes must agree on the places of photos to share the work.
    every = sorted({place for row in dict.fromkeys(map(tuple, rows)) for place in sight.places(row)})
    missing = [place for place in every if sight.key(place) not in sight.shards]
    with suppress(FileNotFoundError):
        os.utime(sight.shards.folder)  # used now, whether or not anything is missing
    process, processes = (accelerator.process_index, accelerator.num_processes) if accelerator else (0, 1)
    if accelerator:
        accelerator.wait_for_everyone()  # all have seen what is missing before any of it is written
    share = missing[process::processes]
    with _forgetful(sight):
        left = processes * (_work(sight, share, limit, processes) if share and limit else len(share))
    if left and accelerator and accelerator.distributed_type in _SHARDED:
        raise TwinError(
            "Where weights are sharded over processes, all photos must find room on the disk before the first step; "
            "raise --vision-disk."
        )
    if accelerator:
        accelerator.wait_for_everyone()
    sight.shards.refresh()
    if left and limit:
        console.print(f"{left:,} of {len(every):,} photos are worked on whenever they are needed (--vision-disk).")


def _work(sight: Sight, share: Sequence[int], limit: int, processes: int) -> int:
    """Gives how many photos found no room."""
    room = done = 0
    part, held = dict[str, Seen](), 0
    with (
        closing(_processed(sight, share, processes)) as processed,
        track(processed, "See each photo once", len(share)) as made,
    ):
        for place, one in zip(share, made, strict=True):
            seen = sight.looked_at(one)
            room = room if done else _room(sight.shards.folder, limit, seen.size * len(share) * processes) // processes
            if (room := room - seen.size) < 0:
                break
            part[sight.key(place)], held, done = seen, held + seen.size, done + 1
            if held >= _SHARD or len(part) == _PHOTOS:
                sight.shards.add(part)
                part, held = {}, 0
    if part:
        sight.shards.add(part)
    return len(share) - done


def _processed(sight: Sight, places: Sequence[int], processes: int) -> Generator[PhotoInputs, None, None]:
    """What the processor makes of the photos, in order, worked out ahead by threads."""
    own = threading.local()

    def work(place: int) -> PhotoInputs:
        if not hasattr(own, "processor"):
            own.processor = copy.deepcopy(sight.vlm.processor)  # a tokenizer serves one at a time
        return sight.processed(place, own.processor)

    threads = max(1, len(os.sched_getaffinity(0)) // processes)
    return done_ahead(work, places, 2 * threads, threads, "photos")


@contextmanager
def _forgetful(sight: Sight) -> Iterator[None]:
    """The packaged tower keeps in memory what it has seen, which need not be there a second time."""
    tower = getattr(sight.vlm.model.model, "vision_tower", None)
    if not isinstance(tower, LiteTower) or tower.memory is None:
        yield
        return
    tower.forget()
    try:
        yield
    finally:
        tower.remember()


def _room(folder: Path, limit: int, needed: int) -> int:
    """Bytes that may be written to ``folder``; folders beside it that were used longest ago go as far as needed."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = sorted((used, size, one) for one in folder.parent.iterdir() for used, size in _state(one))
    held = sum(size for _, size, _ in kept)
    for _, size, old in kept:
        if old != folder and held + needed > limit:
            shutil.rmtree(old, ignore_errors=True)  # whoever has its files mapped goes on seeing them
            held -= size
    return min(limit - held, shutil.disk_usage(folder).free * 9 // 10)


def _state(folder: Path) -> Iterator[tuple[int, int]]:
    """When a folder was used last, and its bytes; nothing where another process has just taken it away."""
    with suppress(FileNotFoundError):
        yield folder.stat().st_mtime_ns, sum(path.stat().st_size for path in folder.glob("[!.]*"))
