"""Jobs: the photos of a source, cut into pieces that one worker does from start to end."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from twin.catalog.listing import Exclusion, Listed
from twin.core import digest

__all__ = ["ImportJob", "Job", "cut"]

_FEWEST, _MOST = 16, 512


class Job(Protocol):
    """One piece of work, done by one worker from start to end."""

    @property
    def name(self) -> str:
        """Unique in a folder of records; says all that the outcome depends on, the code aside; a file name."""

    @property
    def photos(self) -> int:
        """How many photos it handles."""


@dataclass(frozen=True, slots=True)
class ImportJob:
    """Photos to read.

    Attributes:
        name: Digest of the photos as listed, the state of their places, and how they are read.
        items: Photos, and what the source left out, in the order of the source; instance ids are the catalogue's.
        long_side: Bound of the stored photos in pixels.
        keep: Whether the original bytes are kept.
    """

    name: str
    items: tuple[Listed | Exclusion, ...]
    long_side: int
    keep: bool

    @property
    def photos(self) -> int:
        return sum(isinstance(item, Listed) for item in self.items)


def cut(source: str, listing: Iterable[Listed | Exclusion], long_side: int, *, keep: bool) -> Iterator[ImportJob]:
    """Cut a stream into jobs; no more than one is held.

    Jobs have 512 photos on average. The first ones have fewer, so that a few hundred photos keep several workers busy.
    Where a job ends depends on the photo there: one that is new or gone changes its own job and few others.
    """
    items: list[Listed | Exclusion] = []
    for count, item in enumerate(listing):
        items.append(replace(item, instance=f"{source}/{item.instance}" if item.instance else ""))
        size = min(_MOST, max(_FEWEST, 1 << (count // 16).bit_length()))
        if len(items) >= 2 * size or (len(items) >= size // 4 and _ends(item, size)):
            yield _job(items, long_side, keep)
            items = []
    if items:
        yield _job(items, long_side, keep)


def _ends(item: Listed | Exclusion, size: int) -> bool:
    """Whether a job of about ``size``, a power of two, ends here; true once in so many photos."""
    return zlib.crc32(f"{item.instance}\0{item.original}".encode(errors="backslashreplace")) % size == 0


def _job(items: list[Listed | Exclusion], long_side: int, keep: bool) -> ImportJob:
    facts = [f"{item} {item.locator.state() if isinstance(item, Listed) else ''}" for item in items]
    return ImportJob(digest(f"{long_side} {keep}", *facts), tuple(items), long_side, keep)
