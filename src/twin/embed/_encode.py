"""Jobs done in this process: photos are decoded by threads while the encoder is at work on those before."""

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from itertools import chain, islice, tee
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.catalog.store import StoredImage
from twin.embed._ahead import done_ahead
from twin.embed._encoder import Encoder
from twin.embed._jobs import EncodeJob
from twin.embed._shards import Shards

__all__ = ["encode_jobs"]

Batch = tuple[StoredImage, ...]

_AHEAD = 3
"""Batches of photos that are decoded, or about to be, beside the two that the encoder has."""


def encode_jobs(
    jobs: Iterable[EncodeJob],
    encoder: Encoder,
    shards: Shards,
    *,
    batch: int,
    workers: int | None,
    advance: Callable[[int], None],
) -> None:
    """Encode the photos of ``jobs`` and keep their vectors, job by job.

    Args:
        jobs: The jobs, as a stream.
        encoder: What encodes.
        shards: Where the vectors are kept.
        batch: Photos encoded at a time.
        workers: Threads that decode and prepare photos; None takes one for each core.
        advance: Is told how many photos have just been encoded.

    Raises:
        TwinError: A photo is missing or damaged.
    """
    jobs, listed = tee(jobs)
    batches = (part for job in listed for part in job.batches(batch))
    with closing(_encoded(batches, encoder, _AHEAD * batch, workers or len(os.sched_getaffinity(0)))) as vectors:
        for job in jobs:
            parts = []
            for part in job.batches(batch):
                parts.append(next(vectors))
                advance(len(part))
            shards.add(job.name, [image.image_id for image in job.images], np.concatenate(parts))


def _encoded(
    batches: Iterable[Batch], encoder: Encoder, ahead: int, workers: int
) -> Generator[npt.NDArray[np.float32], None, None]:
    """The vectors of each batch.

    Two threads hand batches to the encoder: while an accelerator computes one, the next is being stacked and copied.
    """

    def prepared(image: StoredImage) -> npt.NDArray[Any]:
        return encoder.prepare(image.open())

    batches, listed = tee(batches)
    with closing(done_ahead(prepared, chain.from_iterable(listed), ahead, workers, "decode")) as photos:
        filled = (list(islice(photos, len(part))) for part in batches)
        with closing(done_ahead(encoder.vectors, filled, 1, 2, "encode")) as vectors:
            yield from vectors
