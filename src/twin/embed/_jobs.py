"""The work of a run, cut into pieces that are kept as they are done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from twin.catalog.store import ImageStore, StoredImage
from twin.core import digest

__all__ = ["EncodeJob", "cut"]

_BATCHES = 4
"""Batches of a job: some seconds of work, the most a killed run loses."""


@dataclass(frozen=True, slots=True)
class EncodeJob:
    """Photos whose vectors make one shard.

    Attributes:
        name: Digest of their ids.
        images: The photos.
    """

    name: str
    images: tuple[StoredImage, ...]

    @property
    def photos(self) -> int:
        """How many photos it has."""
        return len(self.images)

    def batches(self, size: int) -> Iterator[tuple[StoredImage, ...]]:
        """The photos, ``size`` at a time; the last may be fewer."""
        return (self.images[start : start + size] for start in range(0, len(self.images), size))


def cut(store: ImageStore, ids: Sequence[str], batch: int) -> Iterator[EncodeJob]:
    """The photos ``ids`` as jobs, in order; what they are depends on the ids and ``batch`` alone."""
    size = batch * _BATCHES
    for start in range(0, len(ids), size):
        part = ids[start : start + size]
        yield EncodeJob(digest(*part), tuple(map(store.get, part)))
