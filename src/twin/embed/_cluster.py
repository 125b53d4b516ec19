"""Jobs done on a Ray cluster; each leaves the shard that it leaves in this process."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import NoReturn

from twin.catalog.importing import engine
from twin.core import CatalogSettings, EmbedSettings, TwinError
from twin.embed._encode import encode_jobs
from twin.embed._encoder import Encoder, load_encoder
from twin.embed._jobs import EncodeJob
from twin.embed._shards import Shards

__all__ = ["encode_on_cluster"]


@dataclass(frozen=True, slots=True)
class _Order:
    """What a machine of the cluster has to know beside the job."""

    settings: EmbedSettings
    folder: Path
    fingerprint: str


def encode_on_cluster(
    jobs: Iterable[EncodeJob], settings: EmbedSettings, folder: Path, fingerprint: str, advance: Callable[[int], None]
) -> None:
    """Encode the photos of ``jobs`` and keep their vectors in shards under ``folder``, which all machines can reach.

    Args:
        jobs: The jobs, as a stream.
        settings: Which encoder.
        folder: Where the encoder's vectors go.
        fingerprint: The encoder's, on this machine.
        advance: Is told how many photos have just been encoded.

    Raises:
        TwinError: Ray is not installed, a photo is missing or damaged, workers kept dying, or a machine has another
            version of something.
    """
    gpus = 1 if (settings.device or "").startswith("cuda") else 0
    runner = engine(CatalogSettings(engine="ray", workers=settings.workers), gpus)
    work = partial(_encode, _Order(settings, folder, fingerprint))
    with closing(runner.run(jobs, work, _lost)) as done:
        for job in done:
            advance(job.photos)


def _encode(order: _Order, job: EncodeJob) -> None:
    encoder = _encoder(order.settings)
    if encoder.fingerprint != order.fingerprint:
        raise TwinError(
            f"A machine of the cluster would make other vectors of {encoder.name}: it needs the same weights, versions "
            "and kind of device as this one; give --device cuda for tasks that take a GPU each, or --device cpu."
        )
    shards = Shards(order.folder, order.fingerprint)
    encode_jobs([job], encoder, shards, batch=order.settings.batch, workers=1, advance=_ignore)


@lru_cache(maxsize=1)
def _encoder(settings: EmbedSettings) -> Encoder:
    """The encoder, loaded once a process; a task has one core."""
    return load_encoder(settings, threads=1)


def _ignore(_photos: int) -> None:
    """Nobody watches a task."""


def _lost(_job: EncodeJob) -> NoReturn:
    raise TwinError("Tasks of the cluster kept dying, perhaps for want of memory; run it again, with fewer --workers.")
