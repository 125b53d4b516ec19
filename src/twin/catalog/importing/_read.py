"""A worker's part of an import: each photo of a job read, decoded, scored and stored."""

from typing import Any

from twin.catalog.importing._jobs import ImportJob
from twin.catalog.importing._output import Output, Records
from twin.catalog.importing._pixels import BYTE_LIMIT, canonical
from twin.catalog.listing import Exclusion, Listed, UnusableError

__all__ = ["read_photos"]


def read_photos(job: ImportJob, records: Records) -> None:
    """Leave the shard and the record of a job; the outcome depends on the job alone."""
    with Output(records, job.name) as output:
        for item in job.items:
            match item:
                case Listed():
                    _read(item, job, output)
                case Exclusion(original, instance, reason, detail):
                    output.exclude({"original": original, "instance_id": instance}, reason, detail)


def _read(listed: Listed, job: ImportJob, output: Output) -> None:
    facts: dict[str, Any] = {
        "original": listed.original,
        "instance_id": listed.instance,
        "category": listed.category,
        "title": listed.title,
        "role": listed.role,
        "view": listed.view,
    }
    try:
        data = listed.locator.read(BYTE_LIMIT)
        facts["bytes"] = len(data)
        photo = canonical(data, job.long_side)
    except UnusableError as error:
        output.exclude(facts, error.reason, error.detail)
        return
    facts |= {"original_width": photo.original_width, "original_height": photo.original_height}
    output.add(facts, photo.image)
    if job.keep:
        output.keep(data, photo.suffix)
