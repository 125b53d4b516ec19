"""A worker's part of an import: each photo of a job read, decoded, scored and stored."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twin.catalog.importing._jobs import ImportJob
from twin.catalog.importing._output import Output, Records
from twin.catalog.importing._pixels import BYTE_LIMIT, Canonical, canonical
from twin.catalog.listing import Exclusion, Listed, Locator, UnusableError

__all__ = ["Decoded", "decode", "fill", "read_photos"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo that was read.

    Attributes:
        data: Its bytes.
        photo: Its pixels, or why it has none.
    """

    data: bytes
    photo: Canonical | UnusableError


Decode = Callable[[Locator, int], Decoded]


def read_photos(job: ImportJob, records: Records) -> None:
    """Leave the shard and the record of a job; the outcome depends on the job alone."""
    fill(job, records, decode)


def fill(job: ImportJob, records: Records, decoding: Decode) -> None:
    """Leave the shard and the record of a job, whose photos ``decoding`` reads: here, or in another process."""
    with Output(records, job.name) as output:
        for item in job.items:
            match item:
                case Listed():
                    _add(item, job, output, decoding)
                case Exclusion(original, instance, reason, detail):
                    output.exclude({"original": original, "instance_id": instance}, reason, detail)


def decode(place: Locator, long_side: int) -> Decoded:
    """Read and decode a photo: all that may harm the process that does it.

    Raises:
        UnusableError: There are no bytes.
    """
    data = place.read(BYTE_LIMIT)
    try:
        return Decoded(data, canonical(data, long_side))
    except UnusableError as error:
        return Decoded(data, error)


def _add(listed: Listed, job: ImportJob, output: Output, decoding: Decode) -> None:
    facts: dict[str, Any] = {
        "original": listed.original,
        "instance_id": listed.instance,
        "category": listed.category,
        "title": listed.title,
        "role": listed.role,
        "view": listed.view,
    }
    try:
        decoded = decoding(listed.locator, job.long_side)
    except UnusableError as error:
        output.exclude(facts, error.reason, error.detail)
        return
    facts["bytes"], photo = len(decoded.data), decoded.photo
    if isinstance(photo, UnusableError):
        output.exclude(facts, photo.reason, photo.detail)
        return
    facts |= {"original_width": photo.original_width, "original_height": photo.original_height}
    output.add(facts, photo.image)
    if job.keep:
        output.keep(decoded.data, photo.suffix)
