"""Photos on the other side of a leak check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._other_prints import OtherPrints
from twin.catalog.checks._photos import hashes_of
from twin.catalog.checks._vectors import ImageVectors
from twin.catalog.store import ImageRef
from twin.core import TwinError, digest

__all__ = ["Other", "Readable", "decoded"]


@dataclass(frozen=True, slots=True)
class Other:
    """Photos that the catalogue should not hold.

    Attributes:
        name: What they are called in the table of leaks.
        image_ids: Of each photo, text; for one outside any store its path, or its row.
        instances: What each photo shows; empty where that is unknown.
        hashes: Perceptual hash of each, uint64.
        exact: Content hash of each, comparable to an ``image_id``; empty where that is unknown.
        images: Where their pixels are; None for a table of hashes.
        vectors: Their vectors, if there are any.
        unreadable: Files or cells that are no photo.
        crops: `crop_hashes` of each photo, uint64 (photos, `CROPS`), where they are known.
    """

    name: str
    image_ids: list[str]
    instances: list[str]
    hashes: NDArray[np.uint64]
    exact: list[str]
    images: Sequence[ImageRef] | None
    vectors: ImageVectors | None = None
    unreadable: int = 0
    crops: NDArray[np.uint64] | None = None


class Readable(Protocol):
    """Bytes of a photo that are read with a bound."""

    def read(self, limit: int, /) -> bytes:
        """The bytes; raises `UnusableError` where they are missing or too many."""


def decoded(name: str, photos: Iterable[tuple[str, Readable, ImageRef]], long_side: int, kept: OtherPrints) -> Other:
    """Decode photos outside any store as an import would, so that the same pixels give the same hashes.

    Photos of which ``kept`` knows the hashes are read, but not decoded.

    Args:
        name: Name of the other side.
        photos: For each what it is called, its bytes, and where its pixels are from now on.
        long_side: How far the photos of this catalogue are shrunk.
        kept: What is known of photos that were decoded before; what is found is added.

    Raises:
        TwinError: None of them is a photo.
    """
    from twin.catalog.importing import BYTE_LIMIT  # noqa: PLC0415 - importing stands on the checks
    from twin.catalog.listing import UnusableError  # noqa: PLC0415

    names, contents, hashes, images, unreadable = list[str](), list[str](), list[tuple[str, str]](), list[ImageRef](), 0
    for photo, data, image in photos:
        try:
            content = data.read(BYTE_LIMIT)
            key = digest(content)
            hashes.append(kept.find(key) or _hashes(content, long_side))
        except UnusableError:
            unreadable += 1
            continue
        names.append(photo)
        contents.append(key)
        images.append(image)
    if not names:
        raise TwinError(f"{name} holds no photo to compare with.")
    phashes = hashes_of(pa.chunked_array([pa.array([phash for phash, _ in hashes])]))
    exact = [image_id for _, image_id in hashes]
    crops = kept.finish(contents, hashes, images)
    return Other(name, names, [""] * len(names), phashes, exact, images, None, unreadable, crops)


def _hashes(content: bytes, long_side: int) -> tuple[str, str]:
    """The perceptual hash and the image id that a photo would have in the catalogue."""
    from twin.catalog.importing import canonical, perceptual_hash  # noqa: PLC0415 - stands on the checks
    from twin.catalog.store import encoded  # noqa: PLC0415

    pixels = canonical(content, long_side).image
    return perceptual_hash(pixels), encoded(pixels).image_id
