"""A worker's part of a render: one base instance, its near-twins, and all their photos."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Literal

import pyarrow as pa
from PIL import Image

from twin.catalog.importing import MADE, RECORD, Output, Records
from twin.catalog.rendering._plan import ObjectJob
from twin.core import TwinError, generator
from twin.objects import FAMILIES, Family, NearTwin, Photographer, Values, draw_near_twin, random_view

__all__ = ["RENDERED", "photograph"]

RENDERED = pa.schema([*RECORD, *MADE])
"""Columns of the record of a render: all photos of an instance say how it was made."""

_ATTEMPTS = 8
_GATE_SIZE = 112


def photograph(job: ObjectJob, records: Records) -> None:
    """Draw an instance and its near-twins, and leave the shard and the record of their photos.

    Every draw has a generator of its own, so that the outcome depends on the job alone.

    Raises:
        TwinError: OpenGL is not there.
    """
    family = FAMILIES[job.family]
    values = family.draw_values(generator(job.seed, "instance", job.family, job.number))
    taken = [values]
    with Output(records, job.name, RENDERED) as output:
        _add_photos(output, job, _facts(family, job.instance_id, values), values, job.views)
        for index in range(len(job.degrees)):
            twin_id = job.twin_id(index)
            try:
                near_twin = _near_twin(job, index, values, taken)
            except TwinError as error:
                output.exclude({"original": "", "instance_id": twin_id}, "no such near-twin", str(error))
                continue
            taken.append(near_twin.values)
            facts = _facts(family, twin_id, near_twin.values) | _made_from(family, job.instance_id, near_twin)
            _add_photos(output, job, facts, near_twin.values, job.twin_views)


def _near_twin(job: ObjectJob, index: int, values: Values, taken: Sequence[Values]) -> NearTwin:
    """Draw one that differs from those before it, lest one object stand under two ids."""
    gate = _photographer(_GATE_SIZE, "gate")
    for attempt in range(_ATTEMPTS):
        rng = generator(job.seed, "near-twin", job.family, job.number, index, attempt)
        near_twin = draw_near_twin(FAMILIES[job.family], values, job.degrees[index], rng, gate)
        if near_twin.values not in taken:
            return near_twin
    raise TwinError(f"All of {_ATTEMPTS} near-twins drawn were like those before.")


def _add_photos(output: Output, job: ObjectJob, facts: dict[str, Any], values: Values, count: int) -> None:
    family, instance_id = FAMILIES[job.family], facts["instance_id"]
    for number in range(count):
        rng = generator(job.seed, "photo", instance_id, number)
        state, view = family.draw_state(rng), random_view(rng, family.azimuth)
        pixels = _photographer(job.size, "full").render(family.build(values, state), view)
        taken = {
            "original": f"{family.name}/{instance_id}/{number}",
            "view": json.dumps({"state": state, "view": view.to_json()}),
        }
        output.add(facts | taken, Image.fromarray(pixels))


def _facts(family: Family, instance_id: str, values: Values) -> dict[str, Any]:
    """What is known of a base instance."""
    return {
        "instance_id": instance_id,
        "category": family.name,
        "title": family.title(values),
        "role": "",
        "group": family.group,
        "base": "",
        "degree": 0,
        "changes": "[]",
        "attributes": json.dumps(dict(values)),
        "facts": json.dumps(family.facts(values)),
    }


def _made_from(family: Family, base: str, near_twin: NearTwin) -> dict[str, Any]:
    """What is known besides of a near-twin."""
    changes = [asdict(change) | {"sort": family.attribute(change.attribute).sort} for change in near_twin.changes]
    return {"base": base, "degree": len(changes), "changes": json.dumps(changes)}


@lru_cache(maxsize=2)
def _photographer(size: int, quality: Literal["full", "gate"]) -> Photographer:
    """One of the two of this process, whose end frees them."""
    return Photographer(size, quality).__enter__()
